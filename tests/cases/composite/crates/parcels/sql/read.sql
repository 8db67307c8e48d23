-- What is read from composite_old.parcel to make composite_new.parcels; the runtime adds the range of keys and the order.
SELECT
    source.parcel_id,
    source.country,
    source.district,
    source.sent_to
FROM composite_old.parcel AS source
