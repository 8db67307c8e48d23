//! Before-images: what stood in rows before a sync touches them, so that it can be taken back to the letter.
//!
//! A row is kept as PostgreSQL writes it, which it reads back as the same row whatever its types. The first image of a row
//! within a sync is what stood there before it; the last hash is what it left.

use super::mappings::{mapping_table, new_key_sql};
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::{Entity, Sequence};
use crate::sql::quote_identifier;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// What images of rows of the target table are filed under.
pub(crate) const TARGET: &str = "target";
/// The same of the mappings.
pub(crate) const MAPPINGS: &str = "mappings";

/// The same of the sequences.
const SEQUENCES: &str = "sequences";

/// Keeps the images of one sync.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BeforeImages {
    /// The sync.
    pub(crate) sync: Uuid,
    /// The last batch that the entity had before it.
    pub(crate) last_batch: i32,
}

impl BeforeImages {
    /// Keeps rows of the target that are about to be changed or removed; `chosen` is what follows `FROM … AS target` in a
    /// SELECT that names them. They stay locked until the transaction ends.
    pub(crate) async fn keep(
        &self,
        target: &Connection,
        entity: &Entity,
        (chosen, values): (&str, &[&(dyn ToSql + Sync)]),
    ) -> Result<(), Error> {
        let (key, _) = new_key_sql(entity, "target");
        let sql = format!(
            "INSERT INTO {} (sync_id, relation, key, image)
             SELECT '{}', '{TARGET}', ({key})::text, target::text FROM {} AS target {chosen} FOR UPDATE OF target",
            table(entity),
            self.sync,
            entity.target.quoted()
        );
        let kept = target.execute(&sql, values).await;
        kept.during(|| doing(entity))?;
        Ok(())
    }

    /// Keeps mappings that are about to be removed; of those that this sync has made, nothing was there before.
    pub(crate) async fn keep_mappings(
        &self,
        target: &Connection,
        entity: &Entity,
        (chosen, values): (&str, &[&(dyn ToSql + Sync)]),
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {} (sync_id, relation, key, image)
             SELECT '{}', '{MAPPINGS}', mapping.feed || ':' || coalesce(mapping.legacy_id::text, mapping.legacy_key), mapping::text
             FROM {} AS mapping WHERE mapping.batch <= {} AND {chosen}",
            table(entity),
            self.sync,
            mapping_table(entity.control_schema, entity.name),
            self.last_batch
        );
        let kept = target.execute(&sql, values).await;
        kept.during(|| doing(entity))?;
        Ok(())
    }

    /// Notes the rows that a batch of the sync has added: nothing was there before.
    pub(crate) async fn note_added(
        &self,
        target: &Connection,
        entity: &Entity,
        batch: i32,
    ) -> Result<(), Error> {
        let (key, mapped) = new_key_sql(entity, "target");
        let sql = format!(
            "INSERT INTO {} (sync_id, relation, key, after)
             SELECT '{}', '{TARGET}', ({key})::text, md5(target::text)
             FROM {} AS mapping JOIN {} AS target ON mapping.{mapped} = {key}
             WHERE mapping.batch = {batch} AND mapping.fate IS NULL",
            table(entity),
            self.sync,
            mapping_table(entity.control_schema, entity.name),
            entity.target.quoted()
        );
        let noted = target.execute(&sql, &[]).await;
        noted.during(|| doing(entity))?;
        Ok(())
    }

    /// Notes what the sync has left in rows that it has changed; `chosen` is what follows `FROM … AS target`, with a WHERE.
    pub(crate) async fn note_after(
        &self,
        target: &Connection,
        entity: &Entity,
        chosen: &str,
    ) -> Result<(), Error> {
        let (key, _) = new_key_sql(entity, "target");
        let sql = format!(
            "UPDATE {} AS image SET after = md5(target::text) FROM {} AS target {chosen}
               AND image.sync_id = '{}' AND image.relation = '{TARGET}' AND image.key = ({key})::text",
            table(entity),
            entity.target.quoted(),
            self.sync
        );
        let noted = target.execute(&sql, &[]).await;
        noted.during(|| doing(entity))?;
        Ok(())
    }

    /// Keeps where the sequences of the entity are before the sync begins.
    pub(crate) async fn keep_sequences(
        &self,
        target: &Connection,
        entity: &Entity,
    ) -> Result<(), Error> {
        for Sequence { sequence, .. } in entity.sequences {
            let name = sequence.quoted();
            let sql = format!(
                "INSERT INTO {} (sync_id, relation, key, image)
                 SELECT '{}', '{SEQUENCES}', $1, concat_ws(' ', last_value, is_called) FROM {name}",
                table(entity),
                self.sync
            );
            let kept = target.execute(&sql, &[&name]).await;
            kept.during(|| doing(entity))?;
        }
        Ok(())
    }

    /// Notes where the sync has left them.
    pub(crate) async fn note_sequences(
        &self,
        target: &Connection,
        entity: &Entity,
    ) -> Result<(), Error> {
        for Sequence { sequence, .. } in entity.sequences {
            let name = sequence.quoted();
            let sql = format!(
                "UPDATE {} SET after = (SELECT concat_ws(' ', last_value, is_called) FROM {name})
                 WHERE sync_id = '{}' AND relation = '{SEQUENCES}' AND key = $1",
                table(entity),
                self.sync
            );
            let noted = target.execute(&sql, &[&name]).await;
            noted.during(|| doing(entity))?;
        }
        Ok(())
    }

    /// Puts them back, unless somebody has used them since: they must not give a value twice.
    pub(crate) async fn restore_sequences(
        &self,
        target: &Connection,
        entity: &Entity,
    ) -> Result<(), Error> {
        for Sequence { sequence, .. } in entity.sequences {
            let name = sequence.quoted();
            let sql = format!(
                "SELECT setval($1::text::regclass, split_part(image, ' ', 1)::bigint, split_part(image, ' ', 2)::boolean)
                 FROM {}, {name} AS now
                 WHERE sync_id = '{}' AND relation = '{SEQUENCES}' AND key = $1
                   AND after = concat_ws(' ', now.last_value, now.is_called) AND after <> image",
                table(entity),
                self.sync
            );
            let restored = target.query(&sql, &[&name]).await;
            restored.during(|| format!("putting the sequence {name} back"))?;
        }
        Ok(())
    }

    /// Keeps all rows of one of our own tables that belong to the run, as they are before the sync begins.
    pub(crate) async fn keep_own(
        &self,
        target: &Connection,
        entity: &Entity,
        (run, own): (Uuid, &str),
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {} (sync_id, relation, key, image)
             SELECT '{}', '{own}', row_number() OVER ()::text, own::text FROM {}.{own} AS own WHERE run_id = $1 AND entity = $2",
            table(entity),
            self.sync,
            quote_identifier(entity.control_schema)
        );
        let kept = target.execute(&sql, &[&run, &entity.name]).await;
        kept.during(|| doing(entity))?;
        Ok(())
    }
}

fn table(entity: &Entity) -> String {
    format!("{}.before_images", quote_identifier(entity.control_schema))
}

fn doing(entity: &Entity) -> String {
    format!(
        "keeping what stands in rows of {} before they change",
        entity.name
    )
}
