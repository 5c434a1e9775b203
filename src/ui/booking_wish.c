/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/booking_wish.h"

#include <stdio.h>
#include <string.h>

void booking_again(const Booking *b, struct arena *arena, size_t *ret_n, SegmentWish ***ret)
{
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		SegmentWish *w = (SegmentWish *)message_new(&segment_wish__descriptor, arena);
		w->treatment = seg->treatment;
		w->therapist = seg->therapist;
		w->n_assistants = seg->n_assistants;
		w->assistants = seg->assistants;
		w->asked_for = seg->asked_for;
		w->minutes = seg->service - seg->extended;
		w->start = seg->start;
		*ret = arena_grow(arena, *ret, *ret_n, sizeof(w));
		(*ret)[(*ret_n)++] = w;
	}
}

void booking_client_set(const struct screen *s, struct form *form, uint32_t client)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;
	char id[ID_TEXT_MAX];

	args.client = client;
	if (client != 0 &&
	    desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		form_set_pick(form, "client", id_text('C', client, id), ret->record->name);
}

void booking_client_key(struct form *form, bool *proposed, keycode key)
{
	if (!*proposed || strcmp(form_current(form), "client") != 0)
		return;
	if (key_is_text(key))
		form_set_pick(form, "client", "", "");
	*proposed = false;
}

size_t booking_refused_part(struct problem *p)
{
	char field[sizeof(p->field)];
	size_t part = 0;

	if (sscanf(p->field, "segments[%zu].%63s", &part, field) != 2)
		return 0;
	memcpy(p->field, field, strlen(field) + 1);
	return part;
}
