-- The orthodontic lab's old schema, as it grew since 2009: integer keys, codes as text or numbers, naive timestamps
-- in the lab's own time, and text columns that hold dates, numbers and JSON. Foreign keys were declared late and only
-- where the rows already agreed; everywhere else a reference is a plain integer.

SET client_min_messages = warning;

-- ---------------------------------------------------------------- people

CREATE TABLE dispatch_office (
    id serial PRIMARY KEY,
    code varchar(20) NOT NULL UNIQUE,
    name varchar(200) NOT NULL,
    street varchar(200),
    zip varchar(20),
    city varchar(120),
    country varchar(2) NOT NULL,
    phone varchar(60),
    fax varchar(60),
    vat_no varchar(40),
    active smallint NOT NULL DEFAULT 1,
    created timestamp NOT NULL
);

CREATE TABLE dispatch_user (
    id serial PRIMARY KEY,
    office_id integer REFERENCES dispatch_office (id),
    login varchar(80) NOT NULL UNIQUE,
    email varchar(200),
    first_name varchar(100),
    last_name varchar(100),
    user_type varchar(10) NOT NULL,
    locale varchar(10),
    signature text,
    is_active smallint NOT NULL DEFAULT 1,
    is_deleted boolean NOT NULL DEFAULT false,
    last_login timestamp,
    created timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_user.user_type IS 'ADM, TEC, DOC, COO, SUP';
COMMENT ON COLUMN dispatch_user.is_deleted IS 'The account was closed; the row stays for the old invoices';

CREATE TABLE dispatch_doctor (
    id serial PRIMARY KEY,
    user_id integer NOT NULL REFERENCES dispatch_user (id),
    office_id integer NOT NULL,
    licence varchar(60) NOT NULL,
    title varchar(40),
    speciality smallint NOT NULL,
    created timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_doctor.speciality IS '1 orthodontics, 2 general, 3 paediatric, 4 surgery';

CREATE TABLE dispatch_patient (
    id serial PRIMARY KEY,
    doctor_id integer NOT NULL,
    firstname varchar(100),
    lastname varchar(100),
    birthdate varchar(20),
    sex varchar(1),
    email varchar(200),
    phone varchar(60),
    insurance_no varchar(40),
    referral varchar(100),
    notes text,
    created timestamp NOT NULL
);

CREATE TABLE dispatch_patient_event (
    id serial PRIMARY KEY,
    patient_id integer NOT NULL,
    event varchar(30) NOT NULL,
    occurred timestamp,
    private smallint NOT NULL DEFAULT 0,
    details text,
    deleted boolean NOT NULL DEFAULT false
);

-- ---------------------------------------------------------------- catalog

CREATE TABLE dispatch_bracket (
    id serial PRIMARY KEY,
    vendor varchar(80) NOT NULL,
    article_no varchar(40) NOT NULL,
    tooth smallint NOT NULL,
    slot varchar(10) NOT NULL,
    torque varchar(10),
    angulation varchar(10),
    material smallint NOT NULL
);
COMMENT ON COLUMN dispatch_bracket.material IS '1 metal, 2 ceramic, 3 composite';

CREATE TABLE dispatch_role_group (
    id integer PRIMARY KEY,
    name varchar(60) NOT NULL
);

CREATE TABLE dispatch_role (
    id serial PRIMARY KEY,
    name varchar(100) NOT NULL,
    abbrev varchar(20),
    type smallint,
    "order" integer,
    user_id integer,
    group_id integer NOT NULL REFERENCES dispatch_role_group (id)
);

CREATE TABLE dispatch_role_permission (
    id serial PRIMARY KEY,
    role_code varchar(20) NOT NULL,
    resource varchar(60) NOT NULL,
    action varchar(20) NOT NULL,
    allowed smallint NOT NULL,
    UNIQUE (role_code, resource, action)
);

CREATE TABLE dispatch_setting (
    code varchar(80) PRIMARY KEY,
    value text NOT NULL,
    description varchar(300),
    changed timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_setting.value IS 'JSON since 2014';

-- ---------------------------------------------------------------- orders

CREATE TABLE dispatch_order (
    id serial PRIMARY KEY,
    patient_id integer NOT NULL,
    doctor_id integer NOT NULL REFERENCES dispatch_doctor (id),
    office_id integer REFERENCES dispatch_office (id),
    order_no varchar(40),
    status smallint NOT NULL,
    priority varchar(10),
    due varchar(20),
    reference varchar(200),
    express smallint NOT NULL DEFAULT 0,
    barcode varchar(60),
    ship_method varchar(40),
    remarks text,
    created timestamp NOT NULL,
    modified timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_order.status IS '0 draft, 10 received, 20 in production, 30 shipped, 40 completed, 90 cancelled';
CREATE INDEX dispatch_order_patient ON dispatch_order (patient_id);

CREATE TABLE dispatch_product (
    id serial PRIMARY KEY,
    order_id integer,
    bracket_id integer REFERENCES dispatch_bracket (id),
    code varchar(40) NOT NULL UNIQUE,
    name varchar(200),
    kind varchar(20) NOT NULL,
    quantity bigint NOT NULL,
    colour varchar(30),
    engraving varchar(60),
    created timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_product.order_id IS 'empty for what is kept in stock';

CREATE TABLE dispatch_jaw (
    id serial PRIMARY KEY,
    order_id integer NOT NULL REFERENCES dispatch_order (id),
    jaw varchar(5) NOT NULL,
    scan_uid varchar(40),
    teeth text,
    crowding varchar(10),
    created timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_jaw.jaw IS 'OK (Oberkiefer) or UK (Unterkiefer)';

CREATE TABLE dispatch_project (
    id serial PRIMARY KEY,
    order_id integer NOT NULL REFERENCES dispatch_order (id),
    coordinator_id integer,
    name varchar(200),
    state varchar(20) NOT NULL,
    start_year smallint NOT NULL,
    start_month smallint NOT NULL,
    start_day smallint NOT NULL,
    options text,
    created timestamp NOT NULL
);

CREATE TABLE dispatch_treatment_plan (
    id serial PRIMARY KEY,
    project_id integer NOT NULL REFERENCES dispatch_project (id),
    version smallint NOT NULL,
    approved varchar(5),
    months varchar(10),
    summary varchar(500),
    created timestamp NOT NULL
);

CREATE TABLE dispatch_task (
    id serial PRIMARY KEY,
    order_id integer NOT NULL,
    assignee_id integer,
    kind varchar(20) NOT NULL,
    status smallint NOT NULL,
    title varchar(150),
    due varchar(20),
    minutes integer NOT NULL DEFAULT 0,
    done smallint NOT NULL DEFAULT 0,
    created timestamp NOT NULL,
    finished timestamp
);
CREATE INDEX dispatch_task_order ON dispatch_task (order_id);

-- ---------------------------------------------------------------- cases

CREATE TABLE dispatch_case (
    id serial PRIMARY KEY,
    order_id integer NOT NULL REFERENCES dispatch_order (id),
    patient_id integer NOT NULL REFERENCES dispatch_patient (id),
    previous_case_id integer,
    technician_id integer,
    case_no varchar(30) NOT NULL UNIQUE,
    status smallint NOT NULL,
    title varchar(200),
    rack varchar(20),
    colour varchar(20),
    opened timestamp NOT NULL,
    closed timestamp
);
COMMENT ON COLUMN dispatch_case.previous_case_id IS 'the case that this one refines';

CREATE TABLE dispatch_case_state (
    id serial PRIMARY KEY,
    case_id integer NOT NULL,
    order_id integer NOT NULL,
    user_id integer,
    state varchar(20) NOT NULL,
    entered timestamp,
    left_at timestamp
);

CREATE TABLE dispatch_case_file (
    id serial PRIMARY KEY,
    case_id integer NOT NULL REFERENCES dispatch_case (id),
    uploader_id integer,
    name varchar(400) NOT NULL,
    mime varchar(100),
    bytes bigint NOT NULL,
    storage_key varchar(120) NOT NULL,
    attributes text,
    uploaded timestamp NOT NULL
);

CREATE TABLE dispatch_file_relation (
    case_id integer NOT NULL,
    file_id integer NOT NULL REFERENCES dispatch_case_file (id),
    relation smallint NOT NULL,
    created timestamp NOT NULL,
    PRIMARY KEY (case_id, file_id, relation)
);
COMMENT ON COLUMN dispatch_file_relation.relation IS '1 attached, 2 derived, 3 compared';

CREATE TABLE dispatch_case_message (
    id serial PRIMARY KEY,
    case_id integer NOT NULL,
    author_id integer NOT NULL REFERENCES dispatch_user (id),
    reply_to integer,
    channel smallint NOT NULL,
    body text,
    sent timestamp NOT NULL,
    read_at timestamp
);

CREATE TABLE dispatch_message_attachment (
    id serial PRIMARY KEY,
    message_id integer NOT NULL REFERENCES dispatch_case_message (id),
    file_id integer NOT NULL REFERENCES dispatch_case_file (id),
    position smallint NOT NULL,
    added timestamp NOT NULL
);

CREATE TABLE dispatch_system_message (
    id serial PRIMARY KEY,
    user_id integer NOT NULL,
    kind smallint NOT NULL,
    subject varchar(200) NOT NULL,
    payload text,
    seen smallint NOT NULL DEFAULT 0,
    created timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_system_message.kind IS '1 information, 2 reminder, 3 warning, 4 error';

-- ---------------------------------------------------------------- money

CREATE TABLE dispatch_operation (
    id serial PRIMARY KEY,
    case_id integer NOT NULL REFERENCES dispatch_case (id),
    technician_id integer NOT NULL REFERENCES dispatch_user (id),
    code varchar(10) NOT NULL,
    description varchar(200),
    amount numeric(12,2) NOT NULL,
    performed timestamp NOT NULL
);

CREATE TABLE dispatch_purchase (
    id serial PRIMARY KEY,
    order_id integer REFERENCES dispatch_order (id),
    supplier varchar(120) NOT NULL,
    article varchar(120) NOT NULL,
    amount numeric(12,2) NOT NULL,
    currency varchar(3),
    purchased date NOT NULL,
    cost_centre varchar(20),
    delivery_note varchar(40)
);

CREATE TABLE dispatch_payment (
    id serial PRIMARY KEY,
    order_id integer NOT NULL REFERENCES dispatch_order (id),
    method smallint NOT NULL,
    amount numeric(12,2) NOT NULL,
    paid varchar(20) NOT NULL,
    receipt_no varchar(30) NOT NULL,
    note varchar(200)
);
COMMENT ON TABLE dispatch_payment IS 'Handling and courier fees, paid with the order';

CREATE TABLE dispatch_offer (
    id serial PRIMARY KEY,
    order_id integer NOT NULL REFERENCES dispatch_order (id),
    offer_no varchar(30) NOT NULL,
    status varchar(10) NOT NULL,
    amount numeric(12,2) NOT NULL,
    valid_until varchar(20),
    sent timestamp NOT NULL
);
COMMENT ON COLUMN dispatch_offer.offer_no IS 'kept when an offer is sent once more';

CREATE TABLE dispatch_discount (
    id serial PRIMARY KEY,
    office_id integer REFERENCES dispatch_office (id),
    code varchar(40),
    percent varchar(10) NOT NULL,
    amount_off numeric(10,2) NOT NULL DEFAULT 0,
    valid_from date NOT NULL,
    valid_until date
);
