use rehome::demo::*;
fn main() {
    let scale: f64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let one = std::env::args().nth(2).is_some();
    let t = std::time::Instant::now();
    let w = World::start(&WorldOptions { one_server: one, ..Default::default() }).unwrap();
    println!("started {:?}", t.elapsed());
    let l = w.make_rows(scale, rows::DEFAULT_SEED, Some(std::path::Path::new("/tmp/demo_ledger.jsonl"))).unwrap();
    println!("rows {:?} ledger {}", t.elapsed(), l.entries.len());
    println!("{}\n{}\n{}\n{}", w.source_url(), w.target_url(), w.source_admin_url(), w.target_admin_url());
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", s.lines().find(|l| l.starts_with("VmHWM")).unwrap());
    let mut b = String::new();
    std::io::stdin().read_line(&mut b).unwrap();
}
