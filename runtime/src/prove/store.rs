//! What a validation found, kept in the target together with the phase that follows from it.

use crate::connect::Connection;
use crate::control::runs::{self, RunPhase};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::Validation;
use crate::sql::quote_identifier;
use uuid::Uuid;

/// Stores a report and its differences, and sets the run's phase, in one transaction. `started` is the server's time
/// as text.
pub(super) async fn store(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
    started: &str,
    validation: &Validation,
) -> Result<(), Error> {
    let doing = || format!("storing the validation of {}", entity.name);
    let schema = quote_identifier(entity.control_schema);
    let (verdict, phase) = if validation.equal {
        ("equal", RunPhase::Validated)
    } else {
        ("differs", RunPhase::Differs)
    };
    let checks = serde_json::to_string(&validation.checks)
        .map_err(|error| Error::Failed(format!("while {}: {error}", doing())))?;
    target.batch_execute("BEGIN").await.during(doing)?;
    let report = format!(
        "INSERT INTO {schema}.migration_validation_reports (run_id, entity, verdict, rows, checks, started_at)
         VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::timestamptz) RETURNING id"
    );
    let rows = i64::try_from(validation.rows).unwrap_or(i64::MAX);
    let report = target
        .query_one(
            &report,
            &[&run, &entity.name, &verdict, &rows, &checks, &started],
        )
        .await
        .during(doing)?
        .get::<_, i64>(0);
    let difference = format!(
        "INSERT INTO {schema}.data_differentials (report_id, entity, new_key, difference, columns, source_values, target_values)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    for row in &validation.differences {
        let [given, held] = row.values_by_column();
        target
            .execute(
                &difference,
                &[
                    &report,
                    &entity.name,
                    &row.key,
                    &row.difference,
                    &row.columns,
                    &given,
                    &held,
                ],
            )
            .await
            .during(doing)?;
    }
    runs::set_phase(target, entity, run, phase.word(), None).await?;
    target.batch_execute("COMMIT").await.during(doing)
}
