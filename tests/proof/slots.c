/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is proposed can be booked, and what can be booked is found. A shop is filled at random
 * (visits of one to three treatments, assistants, leave, holidays, a lunch break, nights past
 * midnight, little room and short limits), and the answers of booking.slots are compared with
 * dry runs of booking.add, which knows nothing of how times are looked for.
 *
 * SLOTS_ROUNDS in the environment: how many questions (150). SLOTS_SEED: which (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "lib/trial.h"

enum { CLIENTS = 12, VISITS = 700, DAYS = 6, STEP = 5, PARTS = 3, MOST_WAIT = 30, FIRST_STAFF = 4,
       STAFF = 8 };

static const char *const treatments[] = { "wash", "dye", "spa", "talk", "lift" };

static const char rules[] =
	"categories:\n  - {id: all, title: 全部}\n"
	"levels:\n  - {id: junior, title: 初级}\n  - {id: senior, title: 高级}\n"
	"  - {id: expert, title: 专家}\n"
	"treatments:\n"
	"  - {id: wash, title: 洗, category: all, price: 10, minutes: 30, prep: 5, cleanup: 10, "
	"skill: facial, room: facial, steps: [{title: 洗, minutes: 30}], commission: a}\n"
	"  - {id: dye, title: 染, category: all, price: 10, minutes: 20, processing: 35, "
	"cleanup: 10, skill: massage, room: spa, steps: [{title: 染, minutes: 20}], "
	"commission: a}\n"
	"  - {id: spa, title: 泡, category: all, price: 10, minutes: 60, prep: 10, cleanup: 15, "
	"skill: body, room: spa, prices: [{level: expert, price: 20, minutes: 45}], "
	"steps: [{title: 泡, minutes: 60}], commission: a}\n"
	"  - {id: talk, title: 谈, category: all, price: 10, minutes: 20, "
	"steps: [{title: 谈, minutes: 20}], commission: a}\n"
	"  - {id: lift, title: 提, category: all, price: 10, minutes: 50, prep: 15, cleanup: 20, "
	"skill: facial, min_level: senior, room: facial, device: rf, "
	"steps: [{title: 提, minutes: 50}], commission: a}\n";

static const char conf[] =
	"[booking]\nlunch = 13:00-13:30\nclient_bookings = 2\nday_bookings = 45\nahead_days = 8\n"
	"[hours]\nfriday = 16:00-02:00\n"
	"[roster]\nmost_day_minutes = 300\nmost_straight_minutes = 150\nbreak_minutes = 10\n";

static const char calendar[] =
	"holidays:\n  - {id: repairs, title: 装修, date: 2026-11-26, closed: yes}\n"
	"  - {id: half, title: 半天, date: 2026-11-25, hours: 12:00-18:00}\ntasks: []\n";

struct proof {
	struct trial trial;
	struct rng rng;
	day first;
	unsigned found, compared, can, free;
};

static int64_t below(struct proof *p, int64_t n)
{
	return (int64_t)rng_below(&p->rng, (uint64_t)n);
}

/* ---- a shop with much in the way */

static void add_visits(struct proof *p)
{
	for (int i = 0; i < VISITS; i++) {
		AUTO(buf_release) struct buf args = BUF_INIT;
		char at[DATE_TEXT_MAX];
		int64_t start = ((int64_t)p->first.n + below(p, DAYS)) * MINUTES_PER_DAY + 540 +
				below(p, 200) * STEP;
		uint32_t helper = FIRST_STAFF + (uint32_t)below(p, STAFF - FIRST_STAFF + 1);
		buf_printf(&args, "{\"client\":\"C%d\",\"segments\":[{\"treatment\":\"%s\"",
			   (int)below(p, CLIENTS) + 1, treatments[below(p, 5)]);
		if (below(p, 6) == 0)
			buf_printf(&args, ",\"assistants\":[\"S%u\"]", helper);
		buf_printf(&args, ",\"start\":\"%s\"}", wall_text(WALL(start), at));
		if (below(p, 3) == 0)
			buf_printf(&args, ",{\"treatment\":\"%s\"}", treatments[below(p, 5)]);
		buf_puts(&args, "]}");
		p->free += trial_run(&p->trial, "booking.add", NULL, args.text, NULL) == ST_OK;
	}
}

static void fill(struct proof *p)
{
	for (int i = 1; i <= CLIENTS + 1; i++) /* the last one has no bookings */
		trial_must(&p->trial, NULL, "client.add",
			   "{\"name\":\"客%d\",\"phone\":\"138000010%02d\","
			   "\"preferred_therapist\":\"S%d\"}", i, i, FIRST_STAFF + i % 5);
	for (int weekday = 4, staff = 4; staff <= 6; staff++)
		trial_must(&p->trial, NULL, "staff.set",
			   "{\"staff\":\"S%d\",\"roster\":[{\"weekday\":0,\"from\":\"10:00\","
			   "\"to\":\"20:00\"},{\"weekday\":%d,\"from\":\"17:00\",\"to\":\"26:00\"},"
			   "{\"weekday\":5,\"from\":\"12:00\",\"to\":\"21:00\"}]}", staff, weekday);
	trial_must(&p->trial, NULL, "roster.add",
		   "{\"staff\":\"S7\",\"kind\":\"leave\",\"from\":\"2026-11-23T14:00\","
		   "\"to\":\"2026-11-24T12:00\",\"reason\":\"x\"}");
	trial_must(&p->trial, NULL, "roster.add",
		   "{\"staff\":\"S4\",\"kind\":\"extra\",\"from\":\"2026-11-25T12:00\","
		   "\"to\":\"2026-11-25T18:00\",\"reason\":\"x\",\"force_reason\":\"y\"}");
	add_visits(p);
}

/* ---- one question */

struct question {
	BookingSlots args;
	SegmentWish wishes[PARTS], *list[PARTS];
	uint32_t helper;
};

static void ask_for(struct proof *p, struct question *q, size_t n)
{
	q->args = (BookingSlots)BOOKING_SLOTS__INIT;
	q->args.client = (uint32_t)below(p, CLIENTS) + 1;
	q->args.from = ((int64_t)p->first.n + below(p, DAYS)) * MINUTES_PER_DAY;
	q->args.days = 1;
	q->args.n_segments = n;
	q->args.segments = q->list;
	for (size_t i = 0; i < n; i++) {
		q->wishes[i] = (SegmentWish)SEGMENT_WISH__INIT;
		q->wishes[i].treatment = (char *)(uintptr_t)treatments[below(p, 5)];
		q->list[i] = &q->wishes[i];
	}
	if (below(p, 4) == 0) {
		q->helper = FIRST_STAFF + (uint32_t)below(p, STAFF - FIRST_STAFF + 1);
		q->wishes[0].assistants = &q->helper;
		q->wishes[0].n_assistants = 1;
	}
}

static Slots *slots_of(struct proof *p, const struct question *q, struct arena *arena)
{
	Slots *ret = NULL;
	struct problem problem = PROBLEM_INIT;

	if (OP_RUN(&p->trial.shop, &p->trial.who, "booking.slots", NULL, &q->args, arena, &ret,
		   &problem) != ST_OK)
		fail_msg("booking.slots: %s", problem.message);
	return ret;
}

/* Would it be booked? Nothing is kept. */
static enum status try_it(struct proof *p, uint32_t client, size_t n, SegmentWish **segments,
			  struct problem *problem)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingAdd args = BOOKING_ADD__INIT;
	ProtobufCMessage *ret;

	args.client = client;
	args.n_segments = n;
	args.segments = segments;
	*problem = (struct problem)PROBLEM_INIT;
	return op_try(&p->trial.shop, &p->trial.who, op_find("booking.add"), &args.base, &arena,
		      &ret, problem);
}

static void can_be_booked(struct proof *p, const struct question *q, const Slots *slots)
{
	for (size_t i = 0; i < slots->n_slots; i++) {
		const Slot *slot = slots->slots[i];
		struct problem problem;
		char at[DATE_TEXT_MAX];
		enum status st = try_it(p, q->args.client, slot->n_segments, slot->segments,
					&problem);
		p->found++;
		if (st != ST_OK)
			fail_msg("%s S%u (%zu parts): %s %s", wall_text(WALL(slot->start), at),
				 slot->therapist, slot->n_segments, status_name(st),
				 problem.message);
		assert_true(slot->n_reasons > 0 || q->args.limit > 0);
	}
}

static void proposals_can_be_booked(void **state)
{
	struct proof *p = *state;
	unsigned long rounds = trial_count("SLOTS_ROUNDS", 150);

	for (unsigned long i = 0; i < rounds; i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct question q;
		ask_for(p, &q, 1 + (size_t)below(p, PARTS));
		q.args.days = (uint32_t)below(p, DAYS + 4) + 1;
		can_be_booked(p, &q, slots_of(p, &q, &arena));
		q.args.limit = 25;
		q.args.days = 1;
		can_be_booked(p, &q, slots_of(p, &q, &arena));
	}
	assert_true(p->found > rounds);
}

/* ---- and nothing is missed */

static bool listed(const Slots *slots, int64_t start, uint32_t therapist)
{
	for (size_t i = 0; i < slots->n_slots; i++)
		if (slots->slots[i]->start == start &&
		    (therapist == 0 || slots->slots[i]->therapist == therapist))
			return true;
	return false;
}

static void compare(struct proof *p, const Slots *slots, const struct question *q, int64_t start,
		    uint32_t therapist, bool can)
{
	char at[DATE_TEXT_MAX];

	p->compared++;
	p->can += can;
	if (listed(slots, start, therapist) != can)
		fail_msg("%s S%u %s%s%s for C%u: %s be booked", wall_text(WALL(start), at),
			 therapist, q->wishes[0].treatment, q->args.n_segments > 1 ? "+" : "",
			 q->args.n_segments > 1 ? q->wishes[1].treatment : "", q->args.client,
			 can ? "was not found and can" : "was found and cannot");
}

static void every_time_of_one_treatment_is_found(void **state)
{
	struct proof *p = *state;
	unsigned long rounds = trial_count("SLOTS_ROUNDS", 150) / 10;

	for (unsigned long i = 0; i < rounds; i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct question q;
		struct problem problem;
		uint32_t staff = FIRST_STAFF + (uint32_t)below(p, STAFF - FIRST_STAFF + 1);
		ask_for(p, &q, 1);
		if (i % 2 == 0)
			q.args.client = CLIENTS + 1;
		q.wishes[0].therapist = staff;
		q.args.limit = 500;
		const Slots *slots = slots_of(p, &q, &arena);
		for (int64_t t = q.args.from; t < q.args.from + MINUTES_PER_DAY; t += STEP) {
			q.wishes[0].start = t;
			bool can = try_it(p, q.args.client, 1, q.list, &problem) == ST_OK;
			compare(p, slots, &q, t, staff, can);
		}
	}
}

/* Every second start within the time a client may wait. */
static bool any_second(struct proof *p, struct question *q, const Segment *first, int64_t most)
{
	int64_t busy = first->start + first->prep + first->service + first->processing;
	struct problem problem;

	for (int64_t t = first->start; t <= busy + most; t += STEP) {
		q->wishes[1].start = t;
		if (try_it(p, q->args.client, 2, q->list, &problem) == ST_OK)
			return true;
	}
	return false;
}

static bool plan_first(struct proof *p, const struct question *q, struct arena *arena,
		       const Segment **ret)
{
	BookingAdd args = BOOKING_ADD__INIT;
	BookingAnswer *answer;
	ProtobufCMessage *m;
	struct problem problem = PROBLEM_INIT;

	args.client = q->args.client;
	args.n_segments = 1;
	args.segments = (SegmentWish **)(uintptr_t)q->list;
	if (op_try(&p->trial.shop, &p->trial.who, op_find("booking.add"), &args.base, arena, &m,
		   &problem) != ST_OK)
		return false;
	answer = (BookingAnswer *)m;
	*ret = answer->record->segments[0];
	return true;
}

/* Two treatments, each with a therapist who is named: talk has no place to keep and no clean-up,
 * wash has both. */
static void every_time_of_two_treatments_is_found(void **state)
{
	struct proof *p = *state;
	unsigned long rounds = trial_count("SLOTS_ROUNDS", 150) / 10;

	for (unsigned long i = 0; i < rounds; i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct question q;
		const Segment *first;
		ask_for(p, &q, 2);
		q.wishes[0].n_assistants = 0;
		q.wishes[0].treatment = (char *)(uintptr_t)(i % 2 ? "wash" : "talk");
		q.wishes[1].treatment = (char *)(uintptr_t)"wash";
		q.wishes[0].therapist = FIRST_STAFF + (uint32_t)below(p, STAFF - FIRST_STAFF + 1);
		q.wishes[1].therapist = FIRST_STAFF + (uint32_t)below(p, STAFF - FIRST_STAFF + 1);
		q.args.client = CLIENTS + 1;
		q.args.limit = 500;
		const Slots *slots = slots_of(p, &q, &arena);
		for (int64_t t = q.args.from + 600; t < q.args.from + 1320; t += STEP) {
			q.wishes[0].start = t;
			bool can = plan_first(p, &q, &arena, &first) &&
				   any_second(p, &q, first, MOST_WAIT - 5);
			compare(p, slots, &q, t, q.wishes[0].therapist, can);
		}
	}
}

static int begin(void **state)
{
	static struct proof proof;
	char dir[TRIAL_PATH_MAX];

	trial_folder(NULL, dir);
	trial_write(dir, "treatments.yaml", rules);
	trial_write(dir, "meibu.conf", conf);
	trial_write(dir, "calendar.yaml", calendar);
	trial_make(&proof.trial, dir, "2026-11-22 09:00");
	rng_seed(&proof.rng, trial_scale("SLOTS_SEED", 1));
	proof.first = day_of(2026, 11, 22);
	fill(&proof);
	*state = &proof;
	return 0;
}

static int end(void **state)
{
	struct proof *p = *state;

	printf("# %u visits in the way, %u proposals tried, %u times compared, %u of them free\n",
	       p->free, p->found, p->compared, p->can);
	trial_close(&p->trial);
	trial_remove(p->trial.dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proposals_can_be_booked),
		cmocka_unit_test(every_time_of_one_treatment_is_found),
		cmocka_unit_test(every_time_of_two_treatments_is_found),
	};

	return cmocka_run_group_tests_name("proof_slots", tests, begin, end);
}
