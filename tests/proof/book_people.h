/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people and places of the book's walk, and what becomes of them. */
#ifndef PROOF_BOOK_PEOPLE_H
#define PROOF_BOOK_PEOPLE_H

#include "proof/book_shop.h"

/* ---- staff */

static void set_pattern(struct m_person *p, int pattern)
{
	const struct m_pattern *of = pattern >= 0 ? &m_patterns[pattern] : NULL;

	p->nshifts = 0;
	for (int d = 0; d < 7 && of != NULL; d++) {
		if ((of->weekdays >> d & 1) == 0)
			continue;
		p->shifts[p->nshifts++] = (struct m_shift){ d, of->from, of->to };
		if (of->from2 < of->to2)
			p->shifts[p->nshifts++] = (struct m_shift){ d, of->from2, of->to2 };
	}
}

static void add_person(struct buf *b, const struct m_person *p)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	buf_printf(b, "\"level\":\"%s\",\"skills\":[%s%s%s],\"left\":%s,\"roster\":[",
		   p->level < 0	   ? ""
		   : p->level == 0 ? "junior"
				   : "senior",
		   p->skills & 1 ? "\"hair\"" : "", p->skills == 3 ? "," : "",
		   p->skills & 2 ? "\"body\"" : "", p->left ? "true" : "false");
	for (int i = 0; i < p->nshifts; i++)
		buf_printf(b, "%s{\"weekday\":%d,\"from\":\"%s\",\"to\":\"%s\"}", i > 0 ? "," : "",
			   p->shifts[i].weekday, minute_text(MINUTE(p->shifts[i].from), from),
			   minute_text(MINUTE(p->shifts[i].to), to));
	buf_puts(b, "]}");
}

/* Therapists learn, leave, come back and work at other times. */
static void change_person(struct walk *w)
{
	uint32_t id = 4 + (uint32_t)below(w, M_STAFF - 3);
	struct m_person *p = &w->m->people[id];

	if (p->left || chance(w, 12))
		p->left = !p->left;
	else if (chance(w, 60))
		set_pattern(p, (int)below(w, M_PATTERNS));
	else if (chance(w, 50))
		p->level = (int)below(w, 2);
	else
		p->skills = (unsigned)below(w, 4);
	arguments(w, "{\"staff\":\"S%u\",", id);
	add_person(&w->args, p);
	do_it(w, "staff.set");
}

static void change_place(struct walk *w)
{
	bool room = chance(w, 60);
	uint32_t id = 1 + (uint32_t)below(w, room ? M_ROOMS : M_DEVICES);
	struct m_place *p = room ? &w->m->rooms[id] : &w->m->devices[id];

	p->closed = !p->closed && chance(w, 50);
	if (p->closed && room && id == 3)
		p->closed = false;
	arguments(w, "{\"%s\":\"%c%u\",\"closed\":%s}", room ? "room" : "device", room ? 'R' : 'D',
		  id, p->closed ? "true" : "false");
	do_it(w, room ? "room.set" : "device.set");
}

/* ---- clients */

static uint32_t new_client(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = ++m->nclients;
	struct m_client *c = &m->clients[id];

	REQUIRE(id < M_CLIENTS);
	*c = (struct m_client){ .pregnant = id % 7 == 3,
				.preferred = id % 3 == 0 ? 4 + id % 5 : 0 };
	arguments(w, "{\"name\":\"客%u\",\"force\":true,\"pregnancy\":\"%s\"", id,
		  c->pregnant ? "pregnant" : "no");
	if (c->preferred != 0)
		buf_printf(&w->args, ",\"preferred_therapist\":\"S%u\"", c->preferred);
	buf_putc(&w->args, '}');
	do_it(w, "client.add");
	return id;
}

static bool has_open_visit(const struct model *m, uint32_t client)
{
	int64_t from = (int64_t)(m_today(m) - 1) * M_DAY;

	for (uint32_t i = 1; i <= m->nbookings; i++)
		if (m->bookings[i]->client == client && m->bookings[i]->state <= M_DONE &&
		    m_begin(m->bookings[i]) >= from)
			return true;
	return false;
}

static bool has_course(const struct model *m, uint32_t client)
{
	for (uint32_t i = 1; i <= m->ncourses; i++)
		if (m->courses[i].client == client &&
		    m->courses[i].left + m->courses[i].reserved > 0)
			return true;
	return false;
}

static bool has_deposit(const struct model *m, uint32_t client)
{
	for (uint32_t i = 1; i <= m->nbookings; i++)
		if (m->bookings[i]->client == client && m->bookings[i]->paid > 0)
			return true;
	return false;
}

/* Into the recycle bin and out of it; gold comes and goes. */
static void change_client(struct walk *w)
{
	uint32_t id = some_client(w);
	struct m_client *c = &w->m->clients[id];

	w->trial.who.staff = 0;
	if (!c->deleted && chance(w, 70)) {
		c->golden = !c->golden;
		arguments(w, "{\"client\":\"C%u\",\"tier\":\"%s\",\"reason\":\"x\"}", id,
			  c->golden ? "gold" : "plain");
		do_it(w, "tier.grant");
		return;
	}
	bool busy = has_open_visit(w->m, id) || has_course(w->m, id) || has_deposit(w->m, id);
	arguments(w, "{\"client\":\"C%u\"}", id);
	if (c->deleted) {
		if (ask(w, "client.restore", ST_OK))
			c->deleted = false;
	} else if (ask(w, "client.delete", busy ? ST_WRONG_STATE : ST_OK)) {
		c->deleted = true;
	}
}

/* ---- the first day */

static void furnish(struct walk *w)
{
	static const char *const roles[] = { "", "frontdesk", "manager", "therapist" };
	struct trial *t = &w->trial;
	struct model *m = w->m;

	m->people[0].level = -1;
	for (uint32_t i = 1; i <= M_STAFF; i++) {
		struct m_person *p = &m->people[i];
		p->role = m_staff[i].role;
		p->level = m_staff[i].level;
		p->skills = m_staff[i].skills;
		set_pattern(p, m_staff[i].pattern);
		arguments(w, "{\"name\":\"人%u\",\"role\":\"%s\",", i, roles[p->role]);
		add_person(&w->args, p);
		do_it(w, "staff.add");
	}
	trial_must(t, NULL, "staff.pin", "{\"staff\":\"S2\",\"pin\":\"4711\"}");
	trial_must(t, NULL, "room.set", "{\"room\":\"R1\",\"type\":\"%s\",\"capacity\":%d}",
		   m_rooms[1].type, m_rooms[1].capacity);
	for (int i = 1; i <= M_ROOMS; i++) {
		m->rooms[i] = m_rooms[i];
		if (i > 1)
			trial_must(t, NULL, "room.add",
				   "{\"name\":\"室%d\",\"type\":\"%s\",\"capacity\":%d}", i,
				   m_rooms[i].type, m_rooms[i].capacity);
	}
	for (int i = 1; i <= M_DEVICES; i++) {
		m->devices[i] = m_devices[i];
		trial_must(t, NULL, "device.add",
			   "{\"name\":\"机%d\",\"type\":\"%s\",\"capacity\":%d}", i,
			   m_devices[i].type, m_devices[i].capacity);
	}
	for (int i = 1; i <= M_REGULARS; i++)
		new_client(w);
}

#endif
