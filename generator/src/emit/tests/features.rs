//! The features that crates are written for, one each: sketches of both schemas, and the mappings between them.
//!
//! Longer than other files, because it is nothing but texts that are read one at a time.

/// One feature. Entities have names of their own, because all of them are compiled in one workspace.
pub(super) struct Feature {
    pub source: &'static str,
    pub target: &'static str,
    pub mappings: &'static [&'static str],
}

pub(super) const ALL: &[(&str, Feature)] = &[
    ("keys", KEYS),
    ("casts", CASTS),
    ("codes", CODES),
    ("references", REFERENCES),
    ("kept references", KEPT_REFERENCES),
    ("junction", JUNCTION),
    ("look-ups", LOOKUPS),
    ("computed", COMPUTED),
    ("own code", OWN_CODE),
    ("defaults", DEFAULTS),
    ("several feeds", FEEDS),
    ("explosion", EXPLOSION),
];

/// Every kind of key: made, kept, of text, of several columns, of other types.
pub(super) const KEYS: Feature = Feature {
    source: "
public.k_plain
  id int8 key
public.k_text
  code varchar(8) key
public.k_uuid
  id uuid key
public.k_pair
  a int4 key
  b text key
public.k_number
  n numeric key
  day date required
",
    target: "
public.k_plain
  id uuid key
public.k_text
  code text key
public.k_uuid
  id uuid key
public.k_pair
  id uuid key
public.k_number
  id uuid key
",
    mappings: &[
        "entity = \"k_plain\"\ntarget = \"public.k_plain\"\n[[feeds]]\nsource = \"public.k_plain\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
        "entity = \"k_text\"\ntarget = \"public.k_text\"\n[[feeds]]\nsource = \"public.k_text\"\nkey = [\"code\"]\n[feeds.columns.code]\nkey = \"keep\"\n",
        "entity = \"k_uuid\"\ntarget = \"public.k_uuid\"\n[[feeds]]\nsource = \"public.k_uuid\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"keep\"\n",
        "entity = \"k_pair\"\ntarget = \"public.k_pair\"\n[[feeds]]\nsource = \"public.k_pair\"\nkey = [\"a\", \"b\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
        "entity = \"k_number\"\ntarget = \"public.k_number\"\n[[feeds]]\nsource = \"public.k_number\"\nkey = [\"n\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
    ],
};

/// Every cast of the type table, into columns that refuse NULL and into such that do not, with each option.
pub(super) const CASTS: Feature = Feature {
    source: "
public.casts
  id int4 key
  t text
  u text required
  small int2
  wide int8 required
  flag bool
  n numeric
  g uuid
  j json
  b jsonb
  counted jsonb required
  c bpchar(3)
  long varchar(90)
  list int4[]
  lone int8
",
    target: "
public.casts
  id int4 key
  lone int8[]
  to_date date
  to_day date required
  to_int int4
  to_small int2 required
  to_num numeric
  to_bool bool required
  to_uuid uuid
  to_json json
  to_jsonb jsonb required
  short varchar(10)
  short_required varchar(10) required
  cut varchar(10)
  cut_required varchar(10) required
  trimmed text
  trimmed_required text required
  filled text required
  tidy varchar(10) required
  widened int8 required
  narrowed int2
  yes bool
  int_text text
  int_short varchar(2) required
  flag_text text
  num_text text
  num_short varchar(9)
  uuid_text text required
  from_json jsonb
  from_jsonb json
  amount numeric required
  same_char bpchar(3)
  list int4[]
  num_default numeric required
  flag_default bool required
  small_default int4 required
  date_default date required
",
    mappings: &[r#"
entity = "casts"
target = "public.casts"
[[feeds]]
source = "public.casts"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
lone = { copy = "lone" }
to_date = { copy = "t" }
to_day = { copy = "t" }
to_int = { copy = "t" }
to_small = { copy = "u" }
to_num = { copy = "t" }
to_bool = { copy = "u" }
to_uuid = { copy = "u" }
to_json = { copy = "t" }
to_jsonb = { copy = "u" }
short = { copy = "long" }
short_required = { copy = "u" }
cut = { copy = "long", too_long = "truncate" }
cut_required = { copy = "u", too_long = "truncate" }
trimmed = { copy = "t", trim = true }
trimmed_required = { copy = "u", trim = true, empty_to_null = true }
filled = { copy = "t", null_default = "none \"at\" all" }
tidy = { copy = "t", trim = true, empty_to_null = true, null_default = "-" }
widened = { copy = "small" }
narrowed = { copy = "wide" }
yes = { copy = "small" }
int_text = { copy = "wide" }
int_short = { copy = "small" }
flag_text = { copy = "flag" }
num_text = { copy = "n" }
num_short = { copy = "n" }
uuid_text = { copy = "g" }
from_json = { copy = "j" }
from_jsonb = { copy = "b" }
amount = { copy = "counted" }
same_char = { copy = "c" }
list = { copy = "list" }
num_default = { copy = "n", null_default = "0.00" }
flag_default = { copy = "flag", null_default = true }
small_default = { copy = "small", null_default = 7 }
date_default = { copy = "t", null_default = "1900-01-01" }
"#],
};

/// Codes of every type, into an enum and into text, with and without each kind of ending.
pub(super) const CODES: Feature = Feature {
    source: "
enum public.old_mood: sunny rainy
public.unseen
  id int4 key
  code text
public.codes
  id int4 key
  name text
  number int4
  mixed int2 required
  flag bool
  padded bpchar(2)
  old public.old_mood
",
    target: "
enum public.mood: good bad odd-one Self type
public.unseen
  id uuid key
  mood public.mood
public.codes
  id int4 key
  by_name public.mood
  by_name_required public.mood required
  by_null public.mood required
  by_number public.mood
  by_mixed public.mood required
  by_flag public.mood
  by_padded public.mood
  by_old public.mood
  as_text text
  always public.mood required
  only_other public.mood required
",
    mappings: &[
        "entity = \"unseen\"\ntarget = \"public.unseen\"\n[[feeds]]\nsource = \"public.unseen\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n[feeds.columns.mood]\nenum = \"code\"\nrules = [{ equals = \"g\", label = \"good\" }]\n",
        r#"
entity = "codes"
target = "public.codes"
[[feeds]]
source = "public.codes"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
by_name = { enum = "name", ignore_case = true, rules = [{ prefix = "DT-", label = "good" }, { suffix = "}}", label = "bad" }, { contains = "\"", label = "odd-one" }, { equals = "x", label = "Self" }] }
by_name_required = { enum = "name", rules = [{ equals = "x", label = "type" }], otherwise = "bad" }
by_null = { enum = "name", rules = [{ null = true, label = "bad" }, { equals = "x", label = "good" }] }
by_number = { enum = "number", rules = [{ equals = 1, label = "good" }, { equals = -2, label = "bad" }] }
by_mixed = { enum = "mixed", rules = [{ equals = 1, label = "good" }, { prefix = "2", label = "bad" }], otherwise = "odd-one" }
by_flag = { enum = "flag", rules = [{ equals = true, label = "good" }, { null = true, label = "bad" }], otherwise = "bad" }
by_padded = { enum = "padded", rules = [{ equals = "a", label = "good" }] }
by_old = { enum = "old", rules = [{ equals = "sunny", label = "good" }, { equals = "rainy", label = "bad" }] }
as_text = { enum = "number", rules = [{ equals = 1, label = "one" }], otherwise = "many" }
always = { constant = "odd-one" }
only_other = { enum = "name", rules = [{ null = true, label = "bad" }], otherwise = "good" }
"#,
    ],
};

/// References to keys that are made, to the row's own table, and to a key that only its mapping knows.
pub(super) const REFERENCES: Feature = Feature {
    source: "
public.r_parent
  id int4 key
public.r_named
  code text key
public.r_child
  id int4 key
  parent int4
  parent_required int4 required
  parent_text text
  named text
  itself int4
  other_self int4
",
    target: "
public.r_parent
  id uuid key
public.r_named
  id uuid key
  code text required
public.r_child
  id uuid key
  parent uuid -> public.r_parent
  parent_required uuid required -> public.r_parent
  parent_or_null uuid -> public.r_parent
  parent_or_first uuid required -> public.r_parent
  parent_text uuid -> public.r_parent
  named uuid required -> public.r_named
  itself uuid -> public.r_child
  other_self uuid -> public.r_child
",
    mappings: &[
        "entity = \"r_parent\"\ntarget = \"public.r_parent\"\n[[feeds]]\nsource = \"public.r_parent\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
        "entity = \"r_named\"\ntarget = \"public.r_named\"\n[[feeds]]\nsource = \"public.r_named\"\nkey = [\"code\"]\n[feeds.columns.id]\nsql = \"md5(source.code)::uuid\"\n[feeds.columns.code]\ncopy = \"code\"\n",
        r#"
entity = "r_child"
target = "public.r_child"
[[feeds]]
source = "public.r_child"
key = ["id"]
[feeds.columns]
id = { key = "uuid_v5" }
parent = { reference = "parent", entity = "r_parent" }
parent_required = { reference = "parent_required", entity = "r_parent" }
parent_or_null = { reference = "parent", entity = "r_parent", orphans = "null" }
parent_or_first = { reference = "parent_required", entity = "r_parent", orphans = "default:1" }
parent_text = { reference = "parent_text", entity = "r_parent" }
named = { reference = "named", entity = "r_named" }
itself = { reference = "itself", entity = "r_child" }
other_self = { reference = "other_self", entity = "r_child", orphans = "null" }
"#,
    ],
};

/// References to keys that are kept: numbers of the same and of another width, text, UUIDs, with every policy.
pub(super) const KEPT_REFERENCES: Feature = Feature {
    source: "
public.h_number
  id int4 key
public.h_text
  code varchar(4) key
public.h_uuid
  id uuid key
public.h_child
  id int4 key
  number int4
  wide int8 required
  code varchar(4)
  uid uuid
",
    target: "
public.h_number
  id int8 key
public.h_text
  code varchar(4) key
public.h_uuid
  id uuid key
public.h_child
  id int4 key
  number int8 -> public.h_number
  number_or_null int8 -> public.h_number
  number_or_one int8 required -> public.h_number
  wide int8 required -> public.h_number
  code varchar(4) -> public.h_text
  code_required varchar(4) required -> public.h_text
  code_or_null varchar(4) -> public.h_text
  code_or_x varchar(4) -> public.h_text
  uid uuid -> public.h_uuid
  uid_or_zero uuid required -> public.h_uuid
",
    mappings: &[
        "entity = \"h_number\"\ntarget = \"public.h_number\"\n[[feeds]]\nsource = \"public.h_number\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"keep\"\n",
        "entity = \"h_text\"\ntarget = \"public.h_text\"\n[[feeds]]\nsource = \"public.h_text\"\nkey = [\"code\"]\n[feeds.columns.code]\ncopy = \"code\"\n",
        "entity = \"h_uuid\"\ntarget = \"public.h_uuid\"\n[[feeds]]\nsource = \"public.h_uuid\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"keep\"\n",
        r#"
entity = "h_child"
target = "public.h_child"
[[feeds]]
source = "public.h_child"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
number = { reference = "number", entity = "h_number" }
number_or_null = { reference = "number", entity = "h_number", orphans = "null" }
number_or_one = { reference = "number", entity = "h_number", orphans = "default:1" }
wide = { reference = "wide", entity = "h_number" }
code = { reference = "code", entity = "h_text" }
code_required = { reference = "code", entity = "h_text" }
code_or_null = { reference = "code", entity = "h_text", orphans = "null" }
code_or_x = { reference = "code", entity = "h_text", orphans = "default:x|y" }
uid = { reference = "uid", entity = "h_uuid" }
uid_or_zero = { reference = "uid", entity = "h_uuid", orphans = "default:00000000-0000-0000-0000-000000000000" }
"#,
    ],
};

/// A junction: a key made of two references; and a key of several columns, one of them text.
pub(super) const JUNCTION: Feature = Feature {
    source: "
public.j_left
  id int4 key
public.j_pair
  a int4 key
  b text key
public.j_link
  left_id int4 key
  right_id int4 key
public.j_far
  id int4 key
  a int4
  b text
",
    target: "
public.j_left
  id uuid key
public.j_pair
  id uuid key
public.j_link
  left_id uuid key -> public.j_left
  right_id uuid key -> public.j_left
  note text
public.j_mixed
  code text key
  number int4 key
public.j_far
  id int4 key
  pair_id uuid -> public.j_pair
",
    mappings: &[
        "entity = \"j_left\"\ntarget = \"public.j_left\"\n[[feeds]]\nsource = \"public.j_left\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
        "entity = \"j_pair\"\ntarget = \"public.j_pair\"\n[[feeds]]\nsource = \"public.j_pair\"\nkey = [\"a\", \"b\"]\n[feeds.columns.id]\nkey = \"uuid_v5\"\n",
        "entity = \"j_link\"\ntarget = \"public.j_link\"\n[[feeds]]\nsource = \"public.j_link\"\nkey = [\"left_id\", \"right_id\"]\n[feeds.columns.left_id]\nreference = \"left_id\"\nentity = \"j_left\"\n[feeds.columns.right_id]\nreference = \"right_id\"\nentity = \"j_left\"\n",
        "entity = \"j_mixed\"\ntarget = \"public.j_mixed\"\n[[feeds]]\nsource = \"public.j_pair\"\nkey = [\"a\", \"b\"]\n[feeds.columns.code]\ncopy = \"b\"\n[feeds.columns.number]\ncopy = \"a\"\n",
        "entity = \"j_far\"\ntarget = \"public.j_far\"\n[[feeds]]\nsource = \"public.j_far\"\nkey = [\"id\"]\n[feeds.columns.id]\nkey = \"keep\"\n[feeds.columns.pair_id]\nreference = [\"a\", \"b\"]\nentity = \"j_pair\"\n",
    ],
};

/// Look-ups of every type, once per run and by a value.
pub(super) const LOOKUPS: Feature = Feature {
    source: "
public.lookups
  id int4 key
  code text
  number int4 required
",
    target: "
public.known
  id uuid key
  code text
  number int4
  label text
  flag bool
public.lookups
  id int4 key
  first uuid required
  first_or_none uuid
  by_code uuid
  by_code_required uuid required
  by_number int4
  label text required
  flag bool
",
    mappings: &[r#"
entity = "lookups"
target = "public.lookups"
[[feeds]]
source = "public.lookups"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
first = { lookup = { table = "public.known", take = "id", where = "label = 'a' -- the first", order_by = "id" } }
first_or_none = { lookup = { table = "public.known", take = "id" } }
by_code = { lookup = { table = "public.known", take = "id", match = { code = "code" } } }
by_code_required = { lookup = { table = "public.known", take = "id", match = { code = "code" } } }
by_number = { lookup = { table = "public.known", take = "number", match = { number = "number" } } }
label = { lookup = { table = "public.known", take = "label", order_by = "id" } }
flag = { lookup = { table = "public.known", take = "flag", order_by = "id" } }
"#],
};

/// What the source computes: expressions, JSON objects, times in a zone; joins, conditions, filters.
pub(super) const COMPUTED: Feature = Feature {
    source: "
enum public.c_old: x
public.computed
  id int4 key
  a text
  b numeric
  metadata text
  created timestamp
  born date required
  email text
",
    target: "
enum public.c_mood: good bad
public.computed
  id int4 key
  joined text
  capitals text
  joined_short varchar(5) required
  mood public.c_mood
  total numeric
  whole text
  metadata jsonb required
  old_text text
  created_at timestamptz
  born_at timestamptz required
  literal numeric required
  pi float8 required
  since timestamptz required
  name text required
  yes bool required
  count int2 required
",
    mappings: &[r#"
entity = "computed"
target = "public.computed"
sensitive = ["email"]
[[feeds]]
source = "public.computed"
join = "LEFT JOIN public.computed AS twin ON twin.id = source.id"
where = "source.id > 0\n    -- not the test rows\n    AND source.a <> 'test'"
filter = "source.b < 0"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
joined = { sql = "source.a || ' ' || source.email" }
capitals = { sql = "upper(SOURCE.EMAIL)" }
joined_short = { sql = "source.a -- short" }
mood = { sql = "CASE WHEN source.b > 0 THEN 'good' ELSE 'bad' END" }
total = { sql = "source.b * 2", reason = "Pairs\nwere counted once." }
whole = { sql = "to_jsonb(twin)::text" }
metadata = { json = ["a", "metadata", "email"] }
old_text = { copy = "metadata" }
created_at = { timestamp = "created" }
born_at = { timestamp = "born", zone = "America/St_Johns" }
literal = { constant = "12.50" }
pi = { constant = 3.25 }
since = { constant = "2020-01-01 00:00:00+00" }
name = { constant = "it's \"so\" \\ {}" }
yes = { constant = true }
count = { constant = -3 }
"#],
};

/// Expressions of people: with every type, with and without NULL, borrowing and owning, using what there is.
pub(super) const OWN_CODE: Feature = Feature {
    source: "
public.own
  id int4 key
  name text
  n numeric required
  day date
  doc jsonb
",
    target: "
enum public.own_kind: a b
public.own
  id int4 key
  name text
  name_required text required
  n numeric required
  kind public.own_kind required
  when_ date
  same_day date
  doc jsonb
  seven int4 required
  key uuid required
",
    mappings: &[r#"
entity = "own"
target = "public.own"
[[feeds]]
source = "public.own"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
name = { rust = "source.name.map(|name| name.trim().to_owned().into())", reads = ["name"] }
name_required = { rust = "{ let name = cast::present(source.name)?; cast::limited(name, 10)? }", reads = ["name"] }
n = { rust = "source.n.clone()", reads = ["n"] }
kind = { rust = "match source.name { Some(\"a\") => enums::OwnKind::A, _ => enums::OwnKind::B }", reads = ["name"] }
when_ = { rust = "cast::optional(source.name, cast::text_to_date)?", reads = ["name"] }
same_day = { copy = "day" }
doc = { rust = "source.doc.clone()", reads = ["doc"] }
seven = { rust = "7" }
key = { rust = "context.uuid_key(\"own\", source.id)", reads = ["id"] }
"#],
};

/// Columns that are left to the target: identities, defaults, generated ones; rows that are known or merged.
pub(super) const DEFAULTS: Feature = Feature {
    source: "
public.defaults
  id int4 key
  code text required
",
    target: "
public.defaults
  id int4 key identity
  code text required unique
  made timestamptz required = now()
  shout text generated
  note text
",
    mappings: &[r#"
entity = "defaults"
target = "public.defaults"
existing_by = ["code"]
merge_by = ["code"]
threshold_percent = 2.5
batch_size = 7
[[feeds]]
source = "public.defaults"
key = ["id"]
[feeds.columns]
id = { key = "keep" }
code = { copy = "code" }
made = { default = true, reason = "The move makes it." }
"#],
};

/// Two tables that merge into one, with every way in which their values can be of different Rust types, and a table that
/// feeds twice; rows that refer to rows of one of the feeds.
pub(super) const FEEDS: Feature = Feature {
    source: "
enum public.old_mood: good bad
public.f_one
  id int4 key
  name varchar(20) required
  title text
  day date
  amount numeric required
  mood public.old_mood
  data jsonb
  plain text
  number int4
  tags int4[]
  boss int4
public.type
  id int8 key
  label varchar(90) required
  written text
  amount text
  code text
  data json
  size int8
public.f_child
  id int4 key
  one int4
  two int8
",
    target: "
enum public.mood: good bad
public.f_all
  id uuid key
  name varchar(20) required
  title text
  kind text required
  day date
  amount numeric required
  mood public.mood
  mood_text text
  data jsonb
  maybe text
  number int4
  tags int4[]
  boss uuid -> public.f_all
public.f_child
  id uuid key
  one uuid -> public.f_all
  two uuid required -> public.f_all
",
    mappings: &[
        r#"
entity = "f_all"
target = "public.f_all"
[[feeds]]
source = "public.f_one"
key = ["id"]
[feeds.columns]
id = { key = "uuid_v5" }
name = { copy = "name" }
title = { copy = "title" }
kind = { constant = "one" }
day = { copy = "day" }
amount = { copy = "amount" }
mood = { copy = "mood" }
mood_text = { copy = "mood" }
data = { copy = "data" }
maybe = { copy = "plain" }
number = { copy = "number" }
tags = { copy = "tags" }
boss = { reference = "boss", entity = "f_all", feed = "f_one" }
[[feeds]]
source = "public.type"
key = ["id"]
[feeds.columns]
id = { key = "uuid_v5" }
name = { copy = "label" }
title = { copy = "written", trim = true }
kind = { enum = "code", rules = [{ equals = "x", label = "two" }], otherwise = "three" }
day = { copy = "written" }
amount = { copy = "amount" }
mood = { enum = "code", rules = [{ equals = "x", label = "good" }, { null = true, label = "bad" }] }
mood_text = { enum = "code", rules = [{ equals = "x", label = "good" }] }
data = { copy = "data" }
maybe = { rust = "source.code.map(|code| code.into())", reads = ["code"] }
number = { copy = "size" }
boss = { lookup = { table = "public.f_all", take = "id", match = { name = "label" } } }
[[feeds]]
name = "late"
source = "public.type"
where = "source.code = 'late'"
key = ["id"]
[feeds.columns]
id = { key = "uuid_v5" }
name = { constant = "late" }
title = { constant = "late" }
kind = { copy = "label" }
amount = { constant = "1" }
mood = { constant = "bad" }
boss = { reference = "id", entity = "f_all", feed = "type" }
"#,
        "entity = \"f_child\"\ntarget = \"public.f_child\"\n[[feeds]]\nsource = \"public.f_child\"\nkey = [\"id\"]\n[feeds.columns]\nid = { key = \"uuid_v5\" }\none = { reference = \"one\", entity = \"f_all\", feed = \"f_one\" }\ntwo = { reference = \"two\", entity = \"f_all\", feed = \"late\" }\n",
    ],
};

/// Several rows of one: the legacy key has expressions of every type that a key can have.
pub(super) const EXPLOSION: Feature = Feature {
    source: "
public.x_events
  id int4 key
  data jsonb
",
    target: "
public.x_members
  id uuid key
  event int4 required
",
    mappings: &[r#"
entity = "x_members"
target = "public.x_members"
[[feeds]]
source = "public.x_events"
join = "CROSS JOIN LATERAL jsonb_each(source.data) WITH ORDINALITY AS entry(key, value, id)"
key = ["id", { name = "member", sql = "entry.key" }, { name = "id", sql = "entry.id", type = "bigint" }, { name = "day", sql = "date '2020-01-01'", type = "date" }]
[feeds.columns]
id = { key = "uuid_v5" }
event = { copy = "id" }
"#],
};
