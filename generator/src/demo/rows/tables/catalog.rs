//! Brackets, roles, permissions and settings.

use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::row::Row;

/// The names of the technicians' roles. Eight are such that two rules with different labels would take them, five are
/// taken by no rule: see the mapping of `technician_roles`.
#[rustfmt::skip]
const ROLES: [(&str, &str); 31] = [
    ("Manufacturing Technician", "MT"),
    ("Designing Technician", "DT"),
    ("Sectioning Technician", "ST"),
    ("Remote Technician", "RT"),
    ("Supervisor", "SV"),
    ("MT-IPR/Sticker", "MTI"),
    ("DT-IDB", "DTI"),
    ("AT/Bracket/IDB", "ABI"),
    ("DTR-Alejandro", "DTR"),
    ("IDB Tray", "IDB"),
    // Two rules would take these; the first one decides.
    ("MT-IDB Sticker", "MTS"),
    ("MT-Designing Support", "MTD"),
    ("MT-Remote Milling", "MTR"),
    ("Manufacturing Technician IDB", "MTB"),
    ("Manufacturing Supervisor", "MSV"),
    ("Designing Technician Remote", "DRE"),
    ("Sectioning Supervisor", "SSV"),
    // No rule takes these: the default does. "contains st" would make sectioning of the first two.
    ("Master Modeller", "MM"),
    ("Stock Keeper", "SK"),
    ("Polisher", "PO"),
    ("Laser Welder", "LW"),
    ("Packing and Shipping", "PS"),
    // One rule, or several with the same label.
    ("Master Manufacturing Technician", "MMT"),
    ("Manufacturing Trainee", "TR"),
    ("Manufacturing Night Shift", "NS"),
    ("MT-Thermoforming", "MTT"),
    ("MT-Trimming", "MTM"),
    ("MT-Polishing", "MTP"),
    ("MT-Packing/Sticker", "MTK"),
    ("MT-3D Print", "MT3"),
    ("mt-retainer", "MTN"),
];

/// Roles of other groups, which are nobody's technicians.
const OTHER_ROLES: [(&str, u32); 8] = [
    ("Practice Owner", 3),
    ("Front Desk", 3),
    ("Dental Assistant", 3),
    ("Master Account", 7),
    ("Sectioning Auditor", 7),
    ("Accounting", 7),
    ("Guest", 12),
    ("Remote Support", 12),
];

/// The groups of roles; only the technicians' one is migrated.
pub(in super::super) const ROLE_GROUPS: [(u32, &str); 4] = [
    (3, "Practice"),
    (7, "Administration"),
    (11, "Technicians"),
    (12, "Outside"),
];

const TECHNICIANS: u32 = 11;
const VENDORS: [&str; 5] = ["Ormia", "3D Brace", "Dentaurea", "ForesTek", "Kieferwerk"];

pub(super) fn bracket(row: &mut Row<'_>, lines: &mut Lines) {
    let number = row.number;
    let tooth = [
        11, 12, 13, 14, 15, 21, 22, 23, 24, 25, 31, 32, 33, 41, 42, 43,
    ];
    let vendor = VENDORS[usize::try_from(number % 5).unwrap_or_default()];
    let degrees = |row: &mut Row<'_>| format!("{}.{}", row.rng.i32(-20..20), row.pick(&[0, 5]));
    lines
        .plain(row.key())
        .text(vendor)
        .plain(format_args!("BR-{number:05}"));
    lines
        .plain(row.pick(&tooth))
        .text(row.pick(&[".018", ".022", "018", "022"]));
    lines.text(&degrees(row));
    let angulation = row.chance(90).then(|| degrees(row));
    lines.text_or_null(angulation.as_deref());
    lines.plain(row.pick(&[1, 1, 2, 3])).end();
}

/// A technician's role, and between any two of them one of another group.
pub(super) fn role(row: &mut Row<'_>, lines: &mut Lines) {
    let index = usize::try_from(row.number - 1).unwrap_or_default();
    let (other, group) = OTHER_ROLES[index % OTHER_ROLES.len()];
    let key = role_key(row.number);
    lines
        .plain(key - 1)
        .plain(format_args!("{other} {}", 1 + index / OTHER_ROLES.len()));
    lines
        .null()
        .plain(2)
        .plain(row.number)
        .null()
        .plain(group)
        .end();
    let (name, abbreviation) = ROLES[index % ROLES.len()];
    lines
        .plain(key)
        .text(name)
        .text(abbreviation)
        .plain(1)
        .plain(row.number);
    lines.null().plain(TECHNICIANS).end();
}

/// The key of a technician's role.
pub(super) fn role_key(row: u64) -> u64 {
    2 * row
}

pub(super) fn role_permission(row: &mut Row<'_>, lines: &mut Lines) {
    let roles = ["OWN", "ADM", "DOC", "ASS", "TEC", "COO", "ACC", "GST"];
    let actions = ["read", "create", "update", "delete"];
    let mut rest = row.number - 1;
    let mut part = |count: u64| {
        let value = rest % count;
        rest /= count;
        usize::try_from(value).unwrap_or_default()
    };
    let (role, action) = (roles[part(8)], actions[part(4)]);
    // All roles may do, or not do, all actions with a resource before the next one follows.
    let resource = part(u64::MAX);
    lines.plain(row.key()).text(role);
    lines
        .plain(format_args!("resource_{resource:02}"))
        .text(action);
    lines.plain(row.flag(60)).end();
}

pub(super) fn setting(row: &mut Row<'_>, lines: &mut Lines) {
    let number = row.number;
    lines.text(&setting_code(number));
    if row.is(Kind::InvalidJson) {
        lines.text("on, since the move");
    } else {
        let value = row.number_in(1..1_000);
        lines.text(&format!(r#"{{"value": {value}, "unit": "µm"}}"#));
    }
    lines.plain_or_null(
        row.chance(50)
            .then(|| format!("Option {number} of the old program")),
    );
    lines.moment(row.moment()).end();
}

/// A setting's code, which is its key.
pub(super) fn setting_code(row: u64) -> String {
    format!("lab.option.{row:04}")
}
