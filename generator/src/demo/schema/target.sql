-- The orthodontic lab's new schema: UUID keys, native enums, timestamps with zone, rules that the database keeps.
-- Every foreign key has its index; columns of the old schema that found no home are kept in `metadata`.

SET client_min_messages = warning;

-- ---------------------------------------------------------------- types

CREATE TYPE profile_type AS ENUM ('admin', 'technician', 'doctor', 'coordinator', 'support');
CREATE TYPE doctor_speciality AS ENUM ('orthodontics', 'general', 'paediatric', 'surgery');
CREATE TYPE patient_gender AS ENUM ('female', 'male', 'diverse', 'unknown');
CREATE TYPE patient_event_kind AS ENUM ('registered', 'visit', 'scan', 'complaint', 'call', 'closed');
CREATE TYPE bracket_slot AS ENUM ('018', '022');
CREATE TYPE bracket_material AS ENUM ('metal', 'ceramic', 'composite');
CREATE TYPE technician_type AS ENUM ('designing', 'manufacturing', 'master', 'quality_control', 'remote', 'sectioning');
CREATE TYPE app_role AS ENUM ('owner', 'admin', 'doctor', 'assistant', 'technician', 'coordinator', 'accounting', 'guest');
CREATE TYPE order_status AS ENUM ('draft', 'received', 'in_production', 'shipped', 'completed', 'cancelled');
CREATE TYPE order_priority AS ENUM ('low', 'normal', 'high', 'urgent');
CREATE TYPE product_kind AS ENUM ('aligner', 'retainer', 'bracket_set', 'tray', 'model');
CREATE TYPE jaw_position AS ENUM ('upper', 'lower');
CREATE TYPE project_status AS ENUM ('planned', 'active', 'paused', 'finished');
CREATE TYPE task_kind AS ENUM ('scan_check', 'design', 'printing', 'thermoforming', 'trimming', 'quality', 'packing', 'shipping');
CREATE TYPE task_status AS ENUM ('open', 'in_progress', 'blocked', 'done');
CREATE TYPE case_status AS ENUM ('open', 'waiting', 'approved', 'closed');
CREATE TYPE case_state_kind AS ENUM ('new', 'checking', 'design', 'approval', 'production', 'shipping', 'done');
CREATE TYPE file_relationship AS ENUM ('attached', 'derived', 'compared');
CREATE TYPE message_channel AS ENUM ('portal', 'email', 'phone');
CREATE TYPE system_message_kind AS ENUM ('information', 'reminder', 'warning', 'error');
CREATE TYPE operation_kind AS ENUM ('setup', 'printing', 'bonding', 'polishing', 'correction');
CREATE TYPE payment_method AS ENUM ('invoice', 'card', 'transfer', 'cash');
CREATE TYPE offer_status AS ENUM ('draft', 'sent', 'accepted', 'declined');

CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

-- ---------------------------------------------------------------- people

CREATE TABLE offices (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    address jsonb NOT NULL DEFAULT '{}',
    country text NOT NULL CONSTRAINT offices_country_check CHECK (country ~ '^[A-Z]{2}$'),
    phone text,
    is_active boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE offices IS 'Practices that order from the lab, and the lab''s own branches';

CREATE TABLE profiles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    office_id uuid REFERENCES offices (id),
    profile_type profile_type NOT NULL,
    email text NOT NULL UNIQUE CONSTRAINT profiles_email_check CHECK (email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'),
    username text NOT NULL,
    full_name text NOT NULL,
    locale text NOT NULL DEFAULT 'de',
    is_active boolean NOT NULL DEFAULT true,
    last_seen_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX profiles_office_id_idx ON profiles (office_id);
CREATE TRIGGER profiles_updated_at BEFORE UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE doctors (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id),
    office_id uuid NOT NULL REFERENCES offices (id),
    licence_number varchar(32) NOT NULL UNIQUE,
    title text,
    speciality doctor_speciality NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX doctors_profile_id_idx ON doctors (profile_id);
CREATE INDEX doctors_office_id_idx ON doctors (office_id);

CREATE TABLE patients (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    doctor_id uuid NOT NULL REFERENCES doctors (id),
    first_name text NOT NULL,
    last_name text NOT NULL,
    birth_date date,
    gender patient_gender NOT NULL DEFAULT 'unknown',
    email text CONSTRAINT patients_email_check CHECK (email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'),
    phone text,
    insurance_number text,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);
CREATE INDEX patients_doctor_id_idx ON patients (doctor_id);
COMMENT ON COLUMN patients.email IS 'Personal data: the patient''s own address, never the practice''s';

CREATE TABLE patient_events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind patient_event_kind NOT NULL,
    occurred_at timestamptz NOT NULL,
    is_private boolean NOT NULL DEFAULT false,
    details jsonb
);
CREATE INDEX patient_events_patient_id_idx ON patient_events (patient_id);

-- ---------------------------------------------------------------- catalog

CREATE TABLE brackets (
    id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    manufacturer text NOT NULL,
    article_number text NOT NULL,
    tooth smallint NOT NULL CONSTRAINT brackets_tooth_check CHECK (tooth BETWEEN 11 AND 48),
    slot bracket_slot NOT NULL,
    torque numeric(5,2),
    angulation numeric(5,2),
    material bracket_material NOT NULL,
    UNIQUE (manufacturer, article_number)
);
COMMENT ON TABLE brackets IS 'The catalog keeps its numbers: they are printed on the boxes';

CREATE TABLE technician_roles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    technician_id uuid NOT NULL REFERENCES profiles (id),
    role_type technician_type NOT NULL,
    role_name text NOT NULL,
    abbreviation varchar(20),
    is_active boolean NOT NULL DEFAULT true,
    assigned_at timestamptz NOT NULL DEFAULT now(),
    legacy_role_id integer
);
CREATE INDEX technician_roles_technician_id_idx ON technician_roles (technician_id);

CREATE TABLE role_permissions (
    id serial PRIMARY KEY,
    role app_role NOT NULL,
    resource text NOT NULL,
    action text NOT NULL,
    is_allowed boolean NOT NULL,
    UNIQUE (role, resource, action)
);

CREATE TABLE settings (
    key text PRIMARY KEY,
    value jsonb NOT NULL,
    description text,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER settings_updated_at BEFORE UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- ---------------------------------------------------------------- orders

CREATE TABLE orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL REFERENCES patients (id),
    doctor_id uuid NOT NULL REFERENCES doctors (id),
    office_id uuid REFERENCES offices (id),
    order_number text NOT NULL UNIQUE,
    status order_status NOT NULL,
    priority order_priority NOT NULL DEFAULT 'normal',
    due_on date,
    reference varchar(60),
    is_express boolean NOT NULL DEFAULT false,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX orders_patient_id_idx ON orders (patient_id);
CREATE INDEX orders_doctor_id_idx ON orders (doctor_id);
CREATE INDEX orders_office_id_idx ON orders (office_id);

CREATE TABLE products (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid REFERENCES orders (id) ON DELETE CASCADE,
    bracket_id integer REFERENCES brackets (id),
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    kind product_kind NOT NULL,
    quantity integer NOT NULL CONSTRAINT products_quantity_check CHECK (quantity > 0),
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX products_order_id_idx ON products (order_id);
CREATE INDEX products_bracket_id_idx ON products (bracket_id);

CREATE TABLE jaws (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position jaw_position NOT NULL,
    scan_id uuid,
    teeth jsonb NOT NULL DEFAULT '[]',
    crowding_mm numeric(5,2),
    created_at timestamptz NOT NULL,
    UNIQUE (order_id, position)
);

CREATE TABLE projects (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id),
    coordinator_id uuid REFERENCES profiles (id) ON DELETE SET NULL,
    name text NOT NULL,
    status project_status NOT NULL,
    started_on date NOT NULL,
    options jsonb,
    created_at timestamptz NOT NULL
);
CREATE INDEX projects_order_id_idx ON projects (order_id);
CREATE INDEX projects_coordinator_id_idx ON projects (coordinator_id);

CREATE TABLE treatment_plans (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    version integer NOT NULL CONSTRAINT treatment_plans_version_check CHECK (version > 0),
    is_approved boolean NOT NULL DEFAULT false,
    duration_months numeric(5,1),
    summary varchar(200),
    created_at timestamptz NOT NULL
);
CREATE INDEX treatment_plans_project_id_idx ON treatment_plans (project_id);

CREATE TABLE tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id),
    assignee_id uuid REFERENCES profiles (id),
    kind task_kind NOT NULL,
    status task_status NOT NULL,
    title text NOT NULL,
    due_on date,
    minutes_spent integer NOT NULL CONSTRAINT tasks_minutes_spent_check CHECK (minutes_spent >= 0),
    is_done boolean NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX tasks_order_id_idx ON tasks (order_id);
CREATE INDEX tasks_assignee_id_idx ON tasks (assignee_id);
CREATE INDEX tasks_open_idx ON tasks (due_on) WHERE NOT is_done;

-- ---------------------------------------------------------------- cases

CREATE TABLE cases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id),
    patient_id uuid NOT NULL REFERENCES patients (id),
    previous_case_id uuid REFERENCES cases (id),
    technician_id uuid REFERENCES profiles (id),
    case_number text NOT NULL UNIQUE,
    status case_status NOT NULL,
    title text,
    metadata jsonb NOT NULL DEFAULT '{}',
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT cases_closed_at_check CHECK (closed_at >= opened_at)
);
CREATE INDEX cases_order_id_idx ON cases (order_id);
CREATE INDEX cases_patient_id_idx ON cases (patient_id);
CREATE INDEX cases_previous_case_id_idx ON cases (previous_case_id);
CREATE INDEX cases_technician_id_idx ON cases (technician_id);

CREATE TABLE case_states (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    order_id uuid NOT NULL REFERENCES orders (id),
    changed_by uuid REFERENCES profiles (id),
    state case_state_kind NOT NULL,
    entered_at timestamptz NOT NULL,
    left_at timestamptz
);
CREATE INDEX case_states_case_id_idx ON case_states (case_id);
CREATE INDEX case_states_order_id_idx ON case_states (order_id);
CREATE INDEX case_states_changed_by_idx ON case_states (changed_by);

CREATE TABLE case_files (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id uuid NOT NULL REFERENCES cases (id),
    uploaded_by uuid REFERENCES profiles (id),
    file_name varchar(255) NOT NULL,
    media_type text NOT NULL DEFAULT 'application/octet-stream',
    size_bytes bigint NOT NULL CONSTRAINT case_files_size_bytes_check CHECK (size_bytes >= 0),
    storage_key text NOT NULL,
    attributes jsonb,
    uploaded_at timestamptz NOT NULL
);
CREATE INDEX case_files_case_id_idx ON case_files (case_id);
CREATE INDEX case_files_uploaded_by_idx ON case_files (uploaded_by);
CREATE INDEX case_files_attributes_idx ON case_files USING gin (attributes);

CREATE TABLE case_file_relationships (
    case_id uuid NOT NULL REFERENCES cases (id),
    case_file_id uuid NOT NULL REFERENCES case_files (id) ON DELETE CASCADE,
    relationship file_relationship NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, case_file_id)
);
CREATE INDEX case_file_relationships_case_file_id_idx ON case_file_relationships (case_file_id);

CREATE TABLE case_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id uuid NOT NULL REFERENCES cases (id),
    author_id uuid NOT NULL REFERENCES profiles (id),
    reply_to_id uuid REFERENCES case_messages (id),
    channel message_channel NOT NULL,
    body text NOT NULL,
    sent_at timestamptz NOT NULL,
    read_at timestamptz
);
CREATE INDEX case_messages_case_id_idx ON case_messages (case_id);
CREATE INDEX case_messages_author_id_idx ON case_messages (author_id);
CREATE INDEX case_messages_reply_to_id_idx ON case_messages (reply_to_id);

CREATE TABLE message_attachments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    message_id uuid NOT NULL REFERENCES case_messages (id) ON DELETE CASCADE,
    case_file_id uuid NOT NULL REFERENCES case_files (id),
    position integer NOT NULL,
    added_at timestamptz NOT NULL
);
CREATE INDEX message_attachments_message_id_idx ON message_attachments (message_id);
CREATE INDEX message_attachments_case_file_id_idx ON message_attachments (case_file_id);

CREATE TABLE system_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id),
    kind system_message_kind NOT NULL,
    subject varchar(120) NOT NULL,
    payload jsonb,
    is_read boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX system_messages_profile_id_idx ON system_messages (profile_id);

-- ---------------------------------------------------------------- money

CREATE TABLE operations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id uuid NOT NULL REFERENCES cases (id),
    technician_id uuid NOT NULL REFERENCES profiles (id),
    kind operation_kind NOT NULL,
    description text,
    amount numeric(12,2) NOT NULL CONSTRAINT operations_amount_check CHECK (amount >= 0),
    performed_at timestamptz NOT NULL
);
CREATE INDEX operations_case_id_idx ON operations (case_id);
CREATE INDEX operations_technician_id_idx ON operations (technician_id);

CREATE TABLE purchases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid REFERENCES orders (id),
    supplier text NOT NULL,
    article text NOT NULL,
    amount numeric(14,2) NOT NULL CONSTRAINT purchases_amount_check CHECK (amount >= 0),
    currency varchar(3) NOT NULL DEFAULT 'EUR',
    purchased_on date NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX purchases_order_id_idx ON purchases (order_id);

CREATE TABLE payments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id),
    method payment_method NOT NULL,
    amount numeric(12,2) NOT NULL CONSTRAINT payments_amount_check CHECK (amount > 0),
    paid_on date NOT NULL,
    receipt_number text NOT NULL,
    note text
);
CREATE INDEX payments_order_id_idx ON payments (order_id);

CREATE TABLE offers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id),
    offer_number text NOT NULL UNIQUE,
    status offer_status NOT NULL,
    amount numeric(12,2) NOT NULL CONSTRAINT offers_amount_check CHECK (amount > 0),
    valid_until date,
    sent_at timestamptz NOT NULL
);
CREATE INDEX offers_order_id_idx ON offers (order_id);

CREATE TABLE discounts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    office_id uuid REFERENCES offices (id),
    code varchar(20) NOT NULL UNIQUE,
    percent numeric(5,2) NOT NULL CONSTRAINT discounts_percent_check CHECK (percent BETWEEN 0 AND 100),
    amount_off numeric(10,2) NOT NULL CONSTRAINT discounts_amount_off_check CHECK (amount_off >= 0),
    valid_from date NOT NULL,
    valid_until date
);
CREATE INDEX discounts_office_id_idx ON discounts (office_id);
