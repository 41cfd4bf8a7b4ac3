//! A role for identity tokens, and how it is made.

use super::block::{Block, Cell};
use super::told::sentence;
use super::{Detail, Page, csv};
use crate::results::Offered;

/// A role that is offered.
#[derive(Clone, Copy, Debug)]
pub struct TokenRolePage<'r> {
    /// What is offered.
    pub offered: &'r Offered,
}

impl TokenRolePage<'_> {
    /// Commands that make it, for files of these names in the current folder.
    fn commands(&self) -> Vec<String> {
        let Offered { name, role, policies, exists, .. } = self.offered;
        let mut commands = Vec::new();
        if !exists {
            commands.push(format!(
                "aws iam create-open-id-connect-provider --url {} --client-id-list {}",
                role.issuer, role.audience
            ));
        }
        commands
            .push(format!("aws iam create-role --role-name {name} --assume-role-policy-document file://trust.json"));
        let put = |number: usize| {
            format!(
                "aws iam put-role-policy --role-name {name} --policy-name needs-{number} \
                 --policy-document file://needs-{number}.json"
            )
        };
        commands.extend((1..=policies.len()).map(put));
        commands
    }
}

impl Page for TokenRolePage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let Offered { principal, name, exists, role, policies, notes, .. } = self.offered;
        let mut subjects = Vec::new();
        if let Some(conditions) = role.trust["Statement"][0]["Condition"]["StringLike"].as_object() {
            let values = conditions.values().filter_map(|value| value.as_array()).flatten();
            subjects.extend(values.filter_map(|value| value.as_str()).map(Cell::from));
        }
        let there = if *exists { "the account has it" } else { "it has to be made" };
        let mut blocks = vec![
            Block::Heading(1, format!("A role in place of the key of {principal}")),
            Block::Facts(vec![
                ("role", name.as_str().into()),
                ("issuer", role.issuer.as_str().into()),
                ("provider", format!("{} ({there})", role.provider).into()),
                ("audience", role.audience.as_str().into()),
                ("policies", policies.len().to_string().into()),
            ]),
            Block::Heading(2, "Whose jobs may assume it".to_owned()),
            Block::List(subjects),
            Block::Heading(2, "How it is made".to_owned()),
            Block::List(self.commands().into_iter().map(Cell::from).collect()),
            Block::Paragraph("Nothing was made. `--into DIR` writes trust.json and the policies.".into()),
        ];
        let look = role.open.iter().chain(notes).map(|text| Cell::caution(sentence(text)));
        blocks.push(Block::Heading(2, "Look at this first".to_owned()));
        blocks.push(Block::List(look.collect()));
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(self.offered)
    }

    fn csv(&self) -> String {
        let Offered { principal, name, role, .. } = self.offered;
        let row = vec![principal.clone(), name.clone(), role.provider.clone(), role.trust.to_string()];
        csv::table(&["principal", "role", "provider", "trust"], std::iter::once(row))
    }
}
