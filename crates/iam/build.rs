//! Puts the rules of `rules/escalation` into the crate: whoever adds a rule adds a file and nothing else.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // As cargo says it now, and not as it was when this program was built: a build folder may serve several checkouts.
    let here =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo says no folder to read from"))?;
    let folder = Path::new(&here).join("../../rules/escalation");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".toml").map(str::to_owned));
    }
    names.sort();
    let mut code = String::from("&[\n");
    for name in names {
        let path = folder.join(format!("{name}.toml"));
        code += &format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string());
    }
    code += "]\n";
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo says no folder to write to"))?;
    fs::write(Path::new(&out).join("escalation.rs"), code)
}
