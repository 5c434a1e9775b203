/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk's salon in the program: its rules as files, its people and things, and how the walk
 * asks. Include after <cmocka.h>. */
#ifndef PROOF_WALK_SHOP_H
#define PROOF_WALK_SHOP_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "proof/walk_model.h"

enum { REMEMBERED = 32 };

/* A change that was accepted, to be sent again. */
struct memory {
	char *op, *args, *answer;
	char key[24];
};

struct walk {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	struct model *m;
	struct rng rng;
	unsigned long seed, step;
	enum m_role role;
	struct buf args, answer;
	struct memory memory[REMEMBERED];
	unsigned long outcomes[ST_COUNT];
	unsigned long rises; /* of tiers, by a sale */
};

/* ---- chance */

static int64_t below(struct walk *w, int64_t n)
{
	return (int64_t)rng_below(&w->rng, (uint64_t)n);
}

static bool chance(struct walk *w, int percent)
{
	return below(w, 100) < percent;
}

/* ---- the rules as files */

static void add_treatment(struct buf *b, const struct m_treatment *t)
{
	buf_printf(b,
		   "  - id: %s\n    title: {zh: %s, en: %s}\n    category: %s\n"
		   "    price: %d.%02d\n",
		   t->id, t->id, t->id, t->category, (int)(t->price / 100), (int)(t->price % 100));
	buf_printf(b, "    prices:\n      - {level: senior, price: %d.%02d, minutes: %d}\n",
		   (int)(t->price_senior / 100), (int)(t->price_senior % 100), t->service_senior);
	buf_printf(b, "    minutes: %d\n    prep: %d\n    processing: %d\n    cleanup: %d\n",
		   t->service, t->prep, t->processing, t->cleanup);
	if (t->skill[0] != '\0')
		buf_printf(b, "    skill: %s\n", t->skill);
	if (t->room[0] != '\0')
		buf_printf(b, "    room: %s\n", t->room);
	if (t->device[0] != '\0')
		buf_printf(b, "    device: %s\n", t->device);
	if (t->level > 0)
		buf_puts(b, "    min_level: senior\n");
	if (t->licence)
		buf_puts(b, "    licence: medical-aesthetic\n");
	buf_printf(b, "    online: %s\n", t->offline ? "no" : "yes");
	if (t->pregnancy)
		buf_puts(b, "    not_for: {pregnancy: yes}\n");
	buf_printf(b, "    steps:\n      - {title: {zh: 做, en: Do}, minutes: %d}\n", t->service);
}

static void write_treatments(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	buf_puts(&b, "categories:\n  - {id: head, title: {zh: 头, en: Head}}\n"
		     "  - {id: trunk, title: {zh: 身, en: Trunk}}\n"
		     "levels:\n  - {id: junior, title: {zh: 初, en: Junior}}\n"
		     "  - {id: senior, title: {zh: 高, en: Senior}}\ntreatments:\n");
	for (int i = 0; i < M_TREATMENTS; i++)
		add_treatment(&b, &m_treatments[i]);
	trial_write(w->dir, "treatments.yaml", b.text);
	buf_reset(&b);
	buf_printf(&b, "window_days: %d\ndowngrade_days: %d\nspend_rule: proportional\ntiers:\n",
		   M_WINDOW, M_KEEP_DAYS);
	for (int i = 0; i < M_TIERS; i++) {
		const struct m_tier *t = &m_tiers[i];
		buf_printf(&b,
			   "  - id: %s\n    title: {zh: %s, en: %s}\n    benefits:\n"
			   "      - {category: head, percent: %d}\n"
			   "      - {category: trunk, percent: %d}\n"
			   "      - {category: product, percent: %d}\n    book_ahead_days: 0\n",
			   t->id, t->id, t->id, t->head, t->trunk, t->product);
		if (t->spend > 0)
			buf_printf(&b, "    spend: %d\n", (int)(t->spend / 100));
	}
	buf_puts(&b, "points: {per_yuan_percent: 100, valid_days: 730, value_of_100: 1.00}\n");
	trial_write(w->dir, "tiers.yaml", b.text);
}

static void write_conf(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };

	buf_printf(&b,
		   "[booking]\nnotice_minutes = %d\nahead_days = %d\nlate_cancel_hours = %d\n"
		   "lunch = 12:30-13:00\n[hours]\n",
		   M_NOTICE, M_AHEAD, M_LATE_HOURS);
	for (int i = 0; i < 7; i++)
		if (m_open[i] == m_close[i])
			buf_printf(&b, "%s = closed\n", names[i]);
		else
			buf_printf(&b, "%s = %02d:%02d-%02d:%02d\n", names[i], m_open[i] / 60,
				   m_open[i] % 60, m_close[i] % 1440 / 60, m_close[i] % 60);
	trial_write(w->dir, "meibu.conf", b.text);
	trial_write(w->dir, "shop.yaml", "rooms:\n  - {name: 占位, type: none}\n");
}

/* People, places and things, through the operations. */
static void furnish(struct walk *w)
{
	static const char *const roles[] = { "", "frontdesk", "manager", "therapist" };
	struct trial *t = &w->trial;

	for (uint32_t i = 1; i <= M_STAFF; i++) {
		const struct m_staff *s = &m_staff[i];
		AUTO(buf_release) struct buf roster = BUF_INIT;
		for (int d = 0; d < 7; d++)
			if (s->weekdays >> d & 1)
				buf_printf(&roster,
					   "%s{\"weekday\":%d,\"from\":\"%02d:%02d\",\"to\":\"%02d:"
					   "%02d\"}",
					   roster.len > 0 ? "," : "", d, s->from / 60, s->from % 60,
					   s->to / 60, s->to % 60);
		trial_must(t, NULL, "staff.add",
			   "{\"name\":\"人%u\",\"role\":\"%s\",\"level\":\"%s\","
			   "\"skills\":[%s%s%s],\"roster\":[%s]}",
			   i, roles[s->role],
			   s->level < 0	   ? ""
			   : s->level == 0 ? "junior"
					   : "senior",
			   strstr(s->skills, "hair") != NULL ? "\"hair\"" : "",
			   strlen(s->skills) > 4 ? "," : "",
			   strstr(s->skills, "body") != NULL ? "\"body\"" : "", roster.text);
	}
	trial_must(t, NULL, "room.set", "{\"room\":\"R1\",\"type\":\"%s\",\"capacity\":%d}",
		   m_rooms[1].type, m_rooms[1].capacity);
	for (int i = 2; i <= M_ROOMS; i++)
		trial_must(t, NULL, "room.add",
			   "{\"name\":\"室%d\",\"type\":\"%s\",\"capacity\":%d}", i,
			   m_rooms[i].type, m_rooms[i].capacity);
	for (int i = 1; i <= M_DEVICES; i++)
		trial_must(t, NULL, "device.add", "{\"name\":\"机%d\",\"type\":\"%s\"}", i,
			   m_devices[i].type);
	for (int i = 1; i <= M_PRODUCTS; i++) {
		trial_must(t, NULL, "product.add",
			   "{\"name\":\"%s\",\"unit\":\"个\",\"price_fen\":%" PRId64 "}",
			   m_products[i].name, m_products[i].price);
		trial_must(t, NULL, "stock.receive", "{\"product\":\"P%d\",\"qty\":%" PRId64 "}", i,
			   m_products[i].stock);
		w->m->stock[i] = m_products[i].stock;
	}
	for (int i = 1; i <= M_CLIENTS; i++) {
		w->m->clients[i] = (struct m_client){ .pregnant = i == 3 };
		trial_must(t, NULL, "client.add",
			   "{\"name\":\"客%d\",\"force\":true,\"phone\":\"1380000%04d\","
			   "\"pregnancy\":\"%s\"}",
			   i, i, i == 3 ? "pregnant" : "no");
	}
}

/* ---- asking */

static void differ(struct walk *w, const char *what)
{
	fail_msg("seed %lu step %lu: %s\n%s\n%s", w->seed, w->step, what, w->args.text,
		 w->trial.problem.message);
}

static void remember(struct walk *w, const char *op, const char *key)
{
	struct memory *r = &w->memory[below(w, REMEMBERED)];

	free(r->op);
	free(r->args);
	free(r->answer);
	*r = (struct memory){ .op = mem_dup(op),
			      .args = mem_dup(w->args.text),
			      .answer = mem_dup(w->answer.text) };
	snprintf(r->key, sizeof(r->key), "%s", key);
}

/* Puts w->args to the program; the model has said what must come. */
static bool ask(struct walk *w, const char *op, enum status wanted)
{
	char key[24];

	snprintf(key, sizeof(key), "step %lu", w->step);
	enum status st = trial_run(&w->trial, op, key, w->args.text, &w->answer);
	w->outcomes[st]++;
	if (st != wanted) {
		char what[128];
		snprintf(what, sizeof(what), "%s is %s, on paper %s", op, status_name(st),
			 status_name(wanted));
		differ(w, what);
	}
	if (st == ST_OK)
		remember(w, op, key);
	return st == ST_OK;
}

static void sit_down(struct walk *w)
{
	static const uint32_t who[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3 };

	w->trial.who.staff = who[below(w, ARRAY_LEN(who))];
	w->role = m_staff[w->trial.who.staff].role;
}

static bool is_clerk(const struct walk *w)
{
	return w->role == M_DESK || w->role == M_MANAGER;
}

#endif
