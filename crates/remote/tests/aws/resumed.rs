//! A collection that ended in the middle goes on where it was.

use stanch_doubles::aws::Faults;

use crate::common::{MANAGEMENT, collect, double, everything, snapshot, text};

#[tokio::test]
async fn an_interrupted_collection_goes_on_and_reads_no_page_twice() {
    let paged = || Faults { page: 2, ..Faults::default() };
    let whole = double(paged()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&whole, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    let expected = text(&snapshot(run));
    let once: u64 = whole.calls().values().sum();

    let folder = tempfile::tempdir().expect("a folder");
    for most in [1, 20, 30, 40] {
        let broken = double(Faults { expires_after: Some(most), ..paged() }).await;
        let error =
            collect(&broken, MANAGEMENT, everything(), folder.path()).await.map(drop).expect_err("the session ends");
        assert!(error.to_string().contains("it goes on where it was"), "{error}");
    }
    let again = double(paged()).await;
    let (run, progress) = collect(&again, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    assert_eq!(text(&snapshot(run)), expected);
    let asked: u64 = again.calls().values().sum();
    assert!(progress.resumed() > 50, "{} pages were there already", progress.resumed());
    // Who asks, roles and reports are asked for each time; everything else once.
    assert!(asked + progress.resumed() <= once + 3, "{asked} calls, {} resumed, {once} in all", progress.resumed());
}
