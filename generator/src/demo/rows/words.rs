//! Words that the made rows are built of. Any likeness to living people is that of common names.

pub(super) const FIRST_NAMES: [&str; 24] = [
    "Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Käthe",
    "Luis", "Mia", "Noah", "Olga", "Paul", "Quirin", "Rosa", "Sören", "Tilda", "Uwe", "Vera",
    "Wim", "Zoë",
];

pub(super) const LAST_NAMES: [&str; 24] = [
    "Adler",
    "Bäcker",
    "Çelik",
    "Dietrich",
    "Engel",
    "Fischer",
    "Groß",
    "Huber",
    "Ibrahim",
    "Jansen",
    "Köhler",
    "Lang",
    "Müller",
    "Nowak",
    "O'Neill",
    "Peters",
    "Quandt",
    "Richter",
    "Schäfer",
    "Thoma",
    "Ulrich",
    "Vogt",
    "Weiß",
    "Zimmermann",
];

pub(super) const CITIES: [(&str, &str, &str); 8] = [
    ("Berlin", "10115", "DE"),
    ("Köln", "50667", "DE"),
    ("Leipzig", "04103", "DE"),
    ("München", "80331", "DE"),
    ("Wien", "1010", "AT"),
    ("Graz", "8010", "AT"),
    ("Zürich", "8001", "CH"),
    ("Genève", "1201", "CH"),
];

pub(super) const COLOURS: [&str; 6] = ["clear", "blue", "green", "red", "violet", "smoke"];

pub(super) const SENTENCES: [&str; 8] = [
    "Please check the bite before printing.",
    "Patient comes back in six weeks.",
    "Attachment on 13 was lost, see photo.",
    "Zahn 24 bitte nicht bewegen.",
    "First line.\nSecond line with a \\ and a \"quote\".",
    "Scan\tagain, lower jaw incomplete.",
    "Approved by telephone.",
    "IPR 0.2 mm between 33 and 34.",
];

pub(super) const SUPPLIERS: [&str; 6] = [
    "Dentalhaus Nord",
    "Kieferbogen GmbH",
    "Smile Supply",
    "Draht & Co",
    "Resin Works",
    "Labor Süd",
];
