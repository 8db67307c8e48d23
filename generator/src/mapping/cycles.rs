//! Which nodes of a graph reach each other: what cycles are made of.

/// Strongly connected components by Tarjan's method with a stack of its own; each comes after all that it reaches.
///
/// Takes for every node the nodes that it points at. Nothing here recurses: schemas may be deep.
pub(crate) fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        seen: vec![None; edges.len()],
        low: vec![0; edges.len()],
        open: Vec::new(),
        is_open: vec![false; edges.len()],
        count: 0,
        found: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.seen[node].is_none() {
            search.from(node);
        }
    }
    search.found
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    seen: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<usize>,
    is_open: Vec<bool>,
    count: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn enter(&mut self, node: usize) {
        self.seen[node] = Some(self.count);
        self.low[node] = self.count;
        self.count += 1;
        self.open.push(node);
        self.is_open[node] = true;
    }

    fn from(&mut self, start: usize) {
        self.enter(start);
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            match self.edges[node].get(next) {
                Some(to) => {
                    path.push((node, next + 1));
                    match self.seen[*to] {
                        None => {
                            self.enter(*to);
                            path.push((*to, 0));
                        }
                        Some(order) if self.is_open[*to] => {
                            self.low[node] = self.low[node].min(order)
                        }
                        Some(_) => {}
                    }
                }
                None => self.leave(node, path.last().map(|(parent, _)| *parent)),
            }
        }
    }

    fn leave(&mut self, node: usize, parent: Option<usize>) {
        if let Some(parent) = parent {
            self.low[parent] = self.low[parent].min(self.low[node]);
        }
        if Some(self.low[node]) == self.seen[node]
            && let Some(start) = self.open.iter().rposition(|open| *open == node)
        {
            let group = self.open.split_off(start);
            group
                .iter()
                .for_each(|member| self.is_open[*member] = false);
            self.found.push(group);
        }
    }
}
