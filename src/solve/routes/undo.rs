//! What an iteration has changed, as it was: nodes of routes and members of crews, so that it is taken back without working anything out anew.

use super::solution::{Node, Route, Solution};
use super::timing::Timing;

pub(super) struct Undo<T: Timing> {
    iteration: u64,
    /// Routes that were touched, and their nodes.
    pub routes: Vec<(u32, Route)>,
    nodes: Vec<(u32, Node<T>)>,
    /// Crews that were touched: (crew, where its members begin).
    pub crews: Vec<(u32, u32)>,
    members: Vec<u32>,
    /// By route and by crew: the iteration in which it was touched last.
    route_stamp: Vec<u64>,
    crew_stamp: Vec<u64>,
}

impl<T: Timing> Undo<T> {
    pub fn new(solution: &Solution<T>) -> Self {
        Undo {
            iteration: 0,
            routes: Vec::new(),
            nodes: Vec::new(),
            crews: Vec::new(),
            members: Vec::new(),
            route_stamp: vec![0; solution.routes.len()],
            crew_stamp: vec![0; solution.crews.as_ref().map_or(0, |c| c.all.len())],
        }
    }

    /// Nothing is touched yet.
    pub fn begin(&mut self) {
        self.iteration += 1;
        self.routes.clear();
        self.nodes.clear();
        self.crews.clear();
        self.members.clear();
    }

    /// The route is about to change.
    pub fn touch(&mut self, solution: &Solution<T>, route: u32) {
        if std::mem::replace(&mut self.route_stamp[route as usize], self.iteration) == self.iteration {
            return;
        }
        self.routes.push((route, solution.routes[route as usize]));
        solution.save(route, &mut self.nodes);
        let Some(crews) = &solution.crews else { return };
        let crew = crews.of_route[route as usize];
        if std::mem::replace(&mut self.crew_stamp[crew as usize], self.iteration) != self.iteration {
            self.crews.push((crew, self.members.len() as u32));
            self.members.extend(&crews.all[crew as usize].members);
        }
    }

    /// Puts all that was touched back as it was, when the solution cost so much.
    pub fn take_back(&self, solution: &mut Solution<T>, cost: i64) {
        if let Some(crews) = &mut solution.crews {
            for &(crew, _) in &self.crews {
                crews.dissolve(crew);
            }
            let mut end = self.members.len();
            for &(crew, from) in self.crews.iter().rev() {
                crews.join(crew, &self.members[from as usize..end]);
                end = from as usize;
            }
        }
        solution.restore(&self.routes, &self.nodes, cost);
    }
}
