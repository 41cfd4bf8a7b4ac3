//! A world in memory, and the moment at which the process dies.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::state::State;
use stanch_contain::world::{Learned, Trouble, TroubleKind, World};

/// When the tests begin.
pub(crate) fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 2, 0, 0).single().expect("a time")
}

/// Counts everything that survives or does not survive a crash, and says when it happens.
#[derive(Default)]
pub(crate) struct Fate {
    pub(crate) passed: AtomicU32,
    at: Option<u32>,
    dead: AtomicBool,
}

impl Fate {
    pub(crate) fn dies_at(boundary: u32) -> Self {
        Self { at: Some(boundary), ..Self::default() }
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Passes one boundary; true where the process does not live any more.
    pub(super) fn pass(&self) -> bool {
        if !self.is_dead() && Some(self.passed.fetch_add(1, Ordering::SeqCst)) == self.at {
            self.dead.store(true, Ordering::SeqCst);
        }
        self.is_dead()
    }
}

/// Runs something to its end, or until the process dies. It could be moved between threads.
pub(crate) fn live<F: Future + Send>(fate: &Fate, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(std::task::Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            _ if fate.is_dead() => return None,
            Poll::Ready(output) => return Some(output),
            Poll::Pending => {}
        }
    }
}

/// Lets whatever runs beside go on first.
async fn step_aside() {
    let mut asked = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What is outside, whoever reads it.
#[derive(Clone, Default)]
pub(crate) struct Things {
    pub(crate) objects: BTreeMap<Object, State>,
    /// Id of the key that a variable or secret holds.
    pub(crate) holds: BTreeMap<Object, String>,
    pub(crate) keys_made: u32,
}

pub(crate) type Attack = Box<dyn FnMut(&mut Things) + Send>;

#[derive(Default)]
pub(super) struct Inner {
    pub(super) things: Things,
    /// What an object was like until a moment, for those who read what lags.
    pub(super) past: BTreeMap<Object, Vec<(DateTime<Utc>, State)>>,
    pub(super) clock: DateTime<Utc>,
    /// New keys in the memory of the process.
    pub(super) values: BTreeMap<u32, String>,
    /// Effects in the order of their calls.
    calls: Vec<u32>,
    /// How many calls are under way, and how many ever were at once.
    under_way: (u32, u32),
    attack: Option<Attack>,
}

/// The world.
pub(crate) struct Outside {
    inner: Mutex<Inner>,
    /// How long it takes until what was written shows.
    pub(crate) lag: TimeDelta,
    /// What goes wrong at which call, counted from 1, and whether the call is made all the same.
    pub(crate) faults: BTreeMap<usize, (TroubleKind, bool)>,
    /// Objects that cannot be read.
    pub(crate) hidden: BTreeSet<Object>,
    pub(crate) fate: Fate,
}

impl Outside {
    pub(crate) fn new(things: Things) -> Self {
        let inner = Inner { things, clock: start(), ..Inner::default() };
        Self {
            inner: Mutex::new(inner),
            lag: TimeDelta::zero(),
            faults: BTreeMap::new(),
            hidden: BTreeSet::new(),
            fate: Fate::default(),
        }
    }

    /// The same world for another process, at once: nothing is left of what was in memory, and what lags still does.
    pub(crate) fn reborn(self) -> Self {
        let mut inner = self.inner.into_inner().expect("no panic");
        inner.values.clear();
        Self { inner: Mutex::new(inner), fate: Fate::default(), ..self }
    }

    pub(crate) fn things(&self) -> Things {
        self.inner.lock().expect("no panic").things.clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.order().len()
    }

    /// Effects in the order of their calls.
    pub(crate) fn order(&self) -> Vec<u32> {
        self.inner.lock().expect("no panic").calls.clone()
    }

    /// How many calls ever were under way at once.
    pub(crate) fn most_at_once(&self) -> u32 {
        self.inner.lock().expect("no panic").under_way.1
    }

    fn under_way(&self, begins: bool) {
        let (now, most) = &mut self.inner.lock().expect("no panic").under_way;
        *now = if begins { *now + 1 } else { *now - 1 };
        *most = (*most).max(*now);
    }

    /// Somebody else changes something now.
    pub(crate) fn meddle(&self, change: impl FnOnce(&mut Things)) {
        change(&mut self.inner.lock().expect("no panic").things);
    }

    /// Somebody changes something in each pause.
    pub(crate) fn attacked_by(self, attack: Attack) -> Self {
        self.inner.lock().expect("no panic").attack = Some(attack);
        self
    }
}

pub(super) fn trouble(kind: TroubleKind, object: &Object) -> Trouble {
    Trouble { kind, cause: format!("{} gave {kind:?}", object.words()) }
}

impl World for Outside {
    async fn observe(&self, object: &Object) -> Result<State, Trouble> {
        step_aside().await;
        if self.fate.is_dead() {
            std::future::pending::<()>().await;
        }
        if self.hidden.contains(object) {
            return Err(trouble(TroubleKind::Unreachable, object));
        }
        let inner = self.inner.lock().expect("no panic");
        let old = inner.past.get(object).and_then(|past| past.iter().find(|(until, _)| inner.clock < *until));
        Ok(old.map(|(_, state)| state).or(inner.things.objects.get(object)).cloned().unwrap_or_default())
    }

    async fn perform(&self, number: u32, object: &Object, change: &Change) -> Result<Learned, Trouble> {
        self.under_way(true);
        step_aside().await;
        self.under_way(false);
        if self.fate.pass() {
            std::future::pending::<()>().await;
        }
        let result = {
            let mut inner = self.inner.lock().expect("no panic");
            inner.calls.push(number);
            inner.clock += TimeDelta::milliseconds(50);
            let fault = self.faults.get(&inner.calls.len()).copied();
            match fault {
                Some((kind, false)) => Err(trouble(kind, object)),
                Some((kind, true)) => inner.act(self.lag, number, object, change).and(Err(trouble(kind, object))),
                None => inner.act(self.lag, number, object, change),
            }
        };
        if self.fate.pass() {
            std::future::pending::<()>().await;
        }
        result
    }

    fn now(&self) -> DateTime<Utc> {
        self.inner.lock().expect("no panic").clock
    }

    async fn pause(&self, time: Duration) {
        step_aside().await;
        let mut inner = self.inner.lock().expect("no panic");
        inner.clock += TimeDelta::from_std(time).expect("a short pause");
        let Inner { things, attack, .. } = &mut *inner;
        if let Some(attack) = attack {
            attack(things);
        }
    }
}
