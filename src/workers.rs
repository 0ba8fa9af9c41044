//! Students in parallel, results in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::ThreadPoolBuilder;

/// Runs `work` for every item on `threads` workers and returns the results in the order of the items; once
/// `is_over` no other item is begun.
///
/// The PDF writer waits on the rayon pool it finds itself in. On the shared pool it would meanwhile start
/// another student nested inside (measured: a fifth more time, twice the memory), so each worker is a pool
/// of its own.
pub fn each<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    is_over: impl Fn() -> bool + Sync,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        let _pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at).filter(|_| !is_over()) else { return };
            let result = work(item);
            results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((at, result));
        }
    };
    thread::scope(|scope| {
        let begin = |_: &usize| thread::Builder::new().spawn_scoped(scope, worker).is_ok();
        // A machine that has no thread left has this one.
        if (0..threads.clamp(1, items.len().max(1))).filter(begin).count() == 0 {
            worker();
        }
    });
    let mut results = results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        assert_eq!(super::each(3, &items, || false, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert!(super::each(2, &[] as &[u32], || false, |n| *n).is_empty());
    }

    #[test]
    fn nothing_is_begun_once_it_is_over() {
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let count = || begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let is_over = || begun.load(std::sync::atomic::Ordering::SeqCst) >= 3;
        assert_eq!(super::each(1, &[0; 10], is_over, |_| count()), [0, 1, 2]);
    }
}
