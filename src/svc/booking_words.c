/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a booking, and the words it is told in. */
#include "svc/booking_visit.h"

void visit_log(struct op_call *call, Booking *b, const char *what, const char *was, const char *now,
		const char *reason)
{
	RecordChange *c = body_record_change(call, what, was, now, reason);

	BODY_PUSH(call->arena, b->changes, b->n_changes, c);
	buf_printf(&call->detail, "%s%s: %s -> %s%s%s", call->detail.len > 0 ? "; " : "", what, was,
		   now, reason[0] != '\0' ? "; " : "", reason);
}

/* ---- words */

/* The name a record has now; history keeps it. */
static const char *name_of(struct op_call *call, enum table table, char letter, uint32_t id)
{
	const ProtobufCMessageDescriptor *d = table == TABLE_STAFF ? &staff__descriptor :
					      table == TABLE_ROOM  ? &room__descriptor :
								     &device__descriptor;
	ProtobufCMessage *m;
	char text[ID_TEXT_MAX];

	if (record_get(call->tx, table, id, d, call->arena, &m) != ST_OK)
		return arena_dup(call->arena, id_text(letter, id, text));
	return table == TABLE_STAFF ? ((Staff *)m)->name :
	       table == TABLE_ROOM  ? ((Room *)m)->name :
				      ((Device *)m)->name;
}

static const char *treatment_name(struct op_call *call, const char *id)
{
	const struct treatment *t = treatment_find(call->shop->treatments, id);

	return t != NULL ? both_text(t->title) : id;
}

static void segment_words(struct op_call *call, const Segment *seg, day *last, struct buf *out)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	day d = wall_day(WALL(seg->start));

	if (d.n != last->n)
		wall_text(WALL(seg->start), from);
	else
		minute_text(wall_minute(WALL(seg->start)), from);
	*last = d;
	buf_printf(out, "%s-%s %s", from, minute_text(wall_minute(segment_end(seg)), to),
		   treatment_name(call, seg->treatment));
	if (seg->therapist != 0)
		buf_printf(out, " %s", name_of(call, TABLE_STAFF, 'S', seg->therapist));
	for (size_t i = 0; i < seg->n_assistants; i++)
		buf_printf(out, "+%s", name_of(call, TABLE_STAFF, 'S', seg->assistants[i]));
	if (seg->room != 0)
		buf_printf(out, " %s", name_of(call, TABLE_ROOM, 'R', seg->room));
	if (seg->device != 0)
		buf_printf(out, " %s", name_of(call, TABLE_DEVICE, 'D', seg->device));
}

const char *visit_words(struct op_call *call, const Booking *b)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	day last = DAY(INT32_MIN);

	for (size_t i = 0; i < b->n_segments; i++) {
		buf_puts(&text, i > 0 ? "; " : "");
		segment_words(call, b->segments[i], &last, &text);
	}
	return arena_dup(call->arena, text.text);
}

const char *visit_title(struct op_call *call, const Booking *b)
{
	const char *text = "";

	for (size_t i = 0; i < b->n_segments; i++) {
		text = arena_printf(call->arena, "%s%s%s", text, i > 0 ? "+" : "",
				    treatment_name(call, b->segments[i]->treatment));
	}
	return text;
}
