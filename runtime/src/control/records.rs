//! What people decided and what the roles told one another, kept in the target beside the rows it is about.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::sql::quote_identifier;

/// A decision as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    /// Its identity.
    pub id: String,
    /// The kind of question.
    pub code: String,
    /// What was asked.
    pub question: String,
    /// The choices.
    pub options: serde_json::Value,
    /// What was chosen.
    pub answer: String,
    /// By whom.
    pub decided_by: String,
    /// When, as RFC 3339.
    pub decided_at: String,
    /// Why.
    pub reason: String,
}

/// A message of the journal as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRecord {
    /// When, as RFC 3339.
    pub at: String,
    /// The run, where it belongs to one.
    pub run_id: Option<String>,
    /// Who says it.
    pub sender: String,
    /// To whom.
    pub receiver: String,
    /// `task`, `status`, `error` or `data_request`.
    pub kind: String,
    /// How urgent it is.
    pub priority: i16,
    /// What it says.
    pub payload: serde_json::Value,
}

/// Records decisions; one that was changed since takes the place of the earlier one.
///
/// # Errors
/// When the target refuses; nothing is recorded then.
pub async fn decisions(
    target: &Connection,
    schema: &str,
    records: &[DecisionRecord],
) -> Result<(), Error> {
    let doing = || "recording the decisions in the target".to_owned();
    let sql = format!(
        "INSERT INTO {}.user_decisions AS known
             (id, code, question, options, answer, decided_by, decided_at, reason)
         VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7::text::timestamptz, $8)
         ON CONFLICT (id) DO UPDATE
         SET code = excluded.code, question = excluded.question, options = excluded.options,
             answer = excluded.answer, decided_by = excluded.decided_by,
             decided_at = excluded.decided_at, reason = excluded.reason
         WHERE (known.answer, known.decided_by, known.decided_at)
               IS DISTINCT FROM (excluded.answer, excluded.decided_by, excluded.decided_at)",
        quote_identifier(schema)
    );
    let statement = target.prepare(&sql).await.during(doing)?;
    for record in records {
        let options = record.options.to_string();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 8] = [
            &record.id,
            &record.code,
            &record.question,
            &options,
            &record.answer,
            &record.decided_by,
            &record.decided_at,
            &record.reason,
        ];
        target.execute(&statement, &values).await.during(doing)?;
    }
    Ok(())
}

/// Adds messages to the journal in the target.
///
/// # Errors
/// When the target refuses.
pub async fn messages(
    target: &Connection,
    schema: &str,
    records: &[MessageRecord],
) -> Result<(), Error> {
    let doing = || "adding to the journal in the target".to_owned();
    let sql = format!(
        "INSERT INTO {}.migration_journal (at, run_id, sender, receiver, kind, priority, payload)
         VALUES ($1::text::timestamptz, $2::text::uuid, $3, $4, $5, $6, $7::text::jsonb)",
        quote_identifier(schema)
    );
    let statement = target.prepare(&sql).await.during(doing)?;
    for record in records {
        let payload = record.payload.to_string();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 7] = [
            &record.at,
            &record.run_id,
            &record.sender,
            &record.receiver,
            &record.kind,
            &record.priority,
            &payload,
        ];
        target.execute(&statement, &values).await.during(doing)?;
    }
    Ok(())
}
