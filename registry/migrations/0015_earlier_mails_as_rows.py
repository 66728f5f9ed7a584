"""Writes the mails that told of earlier letters as rows of their own, one a person; what failed has failed."""

from django.db import migrations


def forwards(apps, schema_editor):
    notices = apps.get_model("registry", "Notice").objects.exclude(mailed_at=None, failure="")
    deliveries = apps.get_model("registry", "Delivery").objects
    people = dict(apps.get_model("registry", "User").objects.values_list("email", "pk"))
    make, rows = apps.get_model("registry", "Delivery"), []
    for notice in notices.order_by("pk").iterator(chunk_size=500):
        addresses = dict.fromkeys(filter(None, notice.mailed_to.split(", "))) if notice.mailed_at else [""]
        for address in addresses:
            failed = {} if notice.mailed_at else {"failed_at": notice.created_at, "failure": notice.failure[:300]}
            rows.append(
                make(
                    notice_id=notice.pk,
                    user_id=people.get(address),
                    address=address,
                    attempts=1,
                    sent_at=notice.mailed_at,
                    **failed,
                )
            )
        if len(rows) > 500:
            deliveries.bulk_create(rows, batch_size=60)
            rows.clear()
    deliveries.bulk_create(rows, batch_size=60)


def backwards(apps, schema_editor):
    delivery = apps.get_model("registry", "Delivery")
    notices = apps.get_model("registry", "Notice").objects
    for row in delivery.objects.order_by("pk").iterator(chunk_size=500):
        notice = notices.get(pk=row.notice_id)
        told = ", ".join(filter(None, [notice.mailed_to, row.address]))[:1000]
        failure = row.failure if row.sent_at is None else notice.failure
        notices.filter(pk=row.notice_id).update(
            mailed_to=told if row.sent_at else notice.mailed_to,
            mailed_at=row.sent_at or notice.mailed_at,
            failure=failure,
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_told_by_mail")]
    operations = [migrations.RunPython(forwards, backwards)]
