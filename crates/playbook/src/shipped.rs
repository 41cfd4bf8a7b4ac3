//! The playbooks that come with the program.

/// A short name and the document of each.
pub const ALL: [(&str, &str); 6] = [
    ("ci-vendor", include_str!("../../../playbooks/ci-vendor.json")),
    ("leaked-secret", include_str!("../../../playbooks/leaked-secret.json")),
    ("quarterly-rotation", include_str!("../../../playbooks/quarterly-rotation.json")),
    ("backup-break-glass", include_str!("../../../playbooks/backup-break-glass.json")),
    ("resume", include_str!("../../../playbooks/resume.json")),
    ("game-day", include_str!("../../../playbooks/game-day.json")),
];
