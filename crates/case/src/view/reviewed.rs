//! A whole review: stories, exposures, dossiers, and what could not be seen.

use super::block::Block;
use super::{Detail, Page, csv, dossier, held, json, overview, stories, story, unseen};
use crate::results::Reviewed;

impl Page for Reviewed {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let gaps = self.gaps();
        let mut blocks = overview::head(&self.assessment, &gaps);
        if let Some(held) = &self.held {
            held::blocks(held, detail, &mut blocks);
        }
        if !self.assessment.dossiers.is_empty() {
            stories::first(self, detail, &mut blocks);
        }
        overview::exposures(&self.assessment, &mut blocks);
        for (number, one) in (1..).zip(&self.stories.stories).take(detail.told) {
            story::full(number, one, self, detail, 2, &mut blocks);
        }
        for (number, one) in (1..).zip(&self.assessment.dossiers) {
            dossier::blocks(number, one, &self.assessment, detail, &mut blocks);
        }
        unseen::blocks("What we could not see", &gaps, detail, &mut blocks);
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        json(&self.assessment)
    }

    fn csv(&self) -> String {
        csv(&self.assessment)
    }
}
