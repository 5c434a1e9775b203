/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms and devices to choose from: those that suit desk.choosing.treatment. A fault finds
 * nothing, the operation that follows explains it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "ui/booking_look.h"
#include "ui/desk.h"

struct finding {
	const char *typed, *type;   /* type "": any */
	struct picker_item *items;
	size_t n, max;
};

static void offer(struct finding *f, char letter, uint32_t id, const char *name, const char *type)
{
	bool fits = f->typed[0] == '\0' || pinyin_match(f->typed, name, true) ||
		    strcasestr(name, f->typed) != NULL;

	if (!fits || f->n >= f->max || (f->type[0] != '\0' && strcmp(f->type, type) != 0))
		return;
	struct picker_item *item = &f->items[f->n++];
	*item = (struct picker_item){ .blocked = false };
	id_text(letter, id, item->id);
	snprintf(item->label, sizeof(item->label), "%s", name);
	snprintf(item->detail, sizeof(item->detail), "%s", type);
}

static size_t find_rooms(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	const struct treatment *t = treatment_find(d->shop->treatments, d->choosing.treatment);
	struct finding f = { .typed = typed, .type = t != NULL ? t->room_type : "", .items = ret,
			     .max = max };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	struct problem ignore = PROBLEM_INIT;
	RoomRows *rows;

	if (OP_RUN(d->shop, &d->who, "room.list", NULL, &none, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows; i++)
		if (!rows->rows[i]->closed)
			offer(&f, 'R', rows->rows[i]->id, rows->rows[i]->name,
			      rows->rows[i]->type);
	return f.n;
}

static size_t find_devices(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	const struct treatment *t = treatment_find(d->shop->treatments, d->choosing.treatment);
	struct finding f = { .typed = typed, .type = t != NULL ? t->device_type : "", .items = ret,
			     .max = max };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	struct problem ignore = PROBLEM_INIT;
	DeviceRows *rows;

	if (OP_RUN(d->shop, &d->who, "device.list", NULL, &none, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows; i++)
		if (!rows->rows[i]->closed)
			offer(&f, 'D', rows->rows[i]->id, rows->rows[i]->name,
			      rows->rows[i]->type);
	return f.n;
}

const struct picker_source desk_rooms = { .find = find_rooms };
const struct picker_source desk_devices = { .find = find_devices };
