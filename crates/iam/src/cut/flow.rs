//! The largest flow through a network of arcs, and the smallest cut that bounds it.

use std::collections::VecDeque;

/// A network.
#[derive(Default)]
pub(super) struct Flow {
    /// Places in `arcs` of those that leave a node.
    leaving: Vec<Vec<usize>>,
    /// Where each arc leads and what is left of its width; each stands beside its opposite.
    arcs: Vec<(usize, u64)>,
}

impl Flow {
    /// One more node.
    pub(super) fn node(&mut self) -> usize {
        self.leaving.push(Vec::new());
        self.leaving.len() - 1
    }

    /// An arc of a width.
    pub(super) fn arc(&mut self, from: usize, to: usize, width: u64) {
        for (from, to, width) in [(from, to, width), (to, from, 0)] {
            if let Some(leaving) = self.leaving.get_mut(from) {
                leaving.push(self.arcs.len());
                self.arcs.push((to, width));
            }
        }
    }

    /// Fills the network from `source` to `sink`, and gives the nodes that can still be reached from the source.
    pub(super) fn cut(&mut self, source: usize, sink: usize) -> Vec<bool> {
        loop {
            let level = self.levels(source);
            if level.get(sink).copied().flatten().is_none() {
                return level.into_iter().map(|level| level.is_some()).collect();
            }
            let mut next = vec![0; self.leaving.len()];
            while self.push(source, sink, &level, &mut next) {}
        }
    }

    /// How far each node is from the source by arcs that are not full.
    fn levels(&self, source: usize) -> Vec<Option<usize>> {
        let mut level = vec![None; self.leaving.len()];
        level[source] = Some(0);
        let mut queue = VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for arc in &self.leaving[node] {
                let (to, left) = self.arcs[*arc];
                if left > 0 && level[to].is_none() {
                    level[to] = level[node].map(|level| level + 1);
                    queue.push_back(to);
                }
            }
        }
        level
    }

    /// Fills one way that leads a level further with each step; no more where there is none. A way may be as long as the
    /// network is large, so that it is followed without recursion.
    fn push(&mut self, source: usize, sink: usize, level: &[Option<usize>], next: &mut [usize]) -> bool {
        let mut way: Vec<usize> = Vec::new();
        let mut at = source;
        while at != sink {
            let found = (next[at]..self.leaving[at].len()).find(|place| {
                let (to, left) = self.arcs[self.leaving[at][*place]];
                left > 0 && level[to].is_some() && level[to] == level[at].map(|level| level + 1)
            });
            next[at] = found.unwrap_or(self.leaving[at].len());
            match found {
                Some(place) => {
                    let arc = self.leaving[at][place];
                    way.push(arc);
                    at = self.arcs[arc].0;
                }
                None => {
                    let Some(arc) = way.pop() else { return false };
                    at = self.arcs[arc ^ 1].0;
                    next[at] += 1;
                }
            }
        }
        let width = way.iter().map(|arc| self.arcs[*arc].1).min().unwrap_or(0);
        for arc in &way {
            self.arcs[*arc].1 -= width;
            self.arcs[*arc ^ 1].1 += width;
        }
        width > 0
    }
}
