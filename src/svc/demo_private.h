/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo shop in the making. A day of it:
 *
 *   demo.c           the calendar, and the drawer
 *   demo_people.c    who comes, what she likes, what stands on the shelf
 *   demo_day.c       a day, minute by minute: people come and go, it is closed
 *   demo_visits.c    bookings: who books what, and comes again
 *   demo_book.c      visits that are not like others: two treatments, a series, a deposit
 *   demo_desk.c      the waitlist, requests from outside, reminders
 *   demo_roster.c    leave, sickness, training, swaps
 *   demo_duty.c      who comes to work and goes, whose turn it is, the plan of the day
 *   demo_checkout.c  what she buys and how she pays: money, card, points, course, account
 *   demo_stories.c   what happens once in a while: refunds, a frozen course, a day opened again
 *   demo_today.c     what lies on the desk at this moment
 *
 * Everything is decided by the seed and done by the operations; nothing is written past them. A
 * refusal is part of life where the function says so, and a fault anywhere else.
 */
#ifndef SVC_DEMO_PRIVATE_H
#define SVC_DEMO_PRIVATE_H

#include "base/hash.h"
#include "base/limits.h"
#include "svc/demo.h"
#include "svc/op.h"

enum {
	DEMO_STAGED = 4,
	DEMO_AFTER_CLOSING = 8,  /* minutes until the drawer is counted */
	DEMO_FREE = 150,         /* minutes from the present that are left to whoever tries */
};

/* What happens on a day, at the same minute in this order: staff come and go and do what is
 * planned; the desk sees to what is to come; somebody walks in; a booking falls through, or she
 * comes; the drawer is counted. */
enum demo_moment {
	MOMENT_COMES, MOMENT_TASK, MOMENT_GOES, MOMENT_DESK, MOMENT_WALKS_IN, MOMENT_CANCELS,
	MOMENT_MISSES, MOMENT_ARRIVES, MOMENT_STARTS, MOMENT_FINISHES, MOMENT_PAYS, MOMENT_CLOSES
};

struct demo_event {
	int64_t at;           /* wall minute */
	uint32_t id;          /* booking; of staff; of what is done, its place in its list */
	enum demo_moment what;
	uint32_t by;          /* who does the task */
};

/* Those of the day that is made, in their order once it has begun. */
struct demo_events {
	size_t n, size;
	size_t next;          /* the first that has not happened */
	struct demo_event *rows;
};

struct customer {
	uint32_t id;
	int32_t due;          /* day number on which she wants to come */
	int interval;         /* days between visits */
	bool evening;
	bool booked;          /* a booking waits for her … */
	uint32_t next;        /* … this one … */
	int32_t next_day;     /* … on that day */
	bool insists;         /* she will have nobody else now */
	bool saves;           /* keeps money on a card */
	bool collects;        /* buys courses */
	int visits;
	int series;           /* visits of one that are still to come */
	uint32_t therapist;   /* asks for this one */
	const struct treatment *favourite;
	uint32_t course;      /* the one she uses up, 0: none */
	const struct course_offer *offer; /* as which it was sold */
	int32_t topped_up;    /* day of the last top-up, 0: no card */
	uint32_t debt;        /* sale of which a part is on account, 0: none */
	int32_t debt_due;     /* the next instalment, and how much it is */
	int64_t debt_part;
	int debt_parts;       /* so many are left */
	bool defaults;        /* does not pay them */
};

struct demo_product {
	uint32_t id;
	int64_t price, stock;
};

/* A sale that could be taken back: what is known of it. */
struct demo_sale {
	uint32_t sale, client;
	uint32_t product_line; /* the first line with a product, 0: none */
};

struct demo {
	struct shop *shop;
	struct session desk;      /* who is at the desk today */
	struct session manager;   /* for what the desk may not do */
	struct session owner;     /* for what the manager may not do */
	struct session office;    /* the system: goods in, figures */
	struct rng rng;
	struct rng house;         /* for what concerns the staff: what clients do stays the same */
	uint64_t requests;
	struct arena arena;       /* of one day */
	struct problem *problem;
	struct customer *customers;
	size_t ncustomers;
	uint32_t first_client;    /* numbers of clients follow each other from here */
	size_t nstaff;
	Staff *staff[LIMIT_RESOURCES];
	struct arena people;      /* owns them */
	uint32_t therapists[LIMIT_RESOURCES];
	size_t ntherapists;
	struct demo_product products[LIMIT_ROWS];
	size_t nproducts;
	wall now;                 /* the real present */
	wall at;                  /* where the demo's clock stands */
	day today;                /* the day that is made */
	int64_t closes;           /* when the shop closes on it */
	int index, days;          /* the how manieth, from 0, of so many before the present */
	uint32_t serial;          /* of phones */
	struct demo_sale last;    /* the last sale of a visit, the last with a product */
	struct demo_sale retail;
	uint64_t told;            /* stories, a bit each */
	struct demo_events events;
	uint32_t forgotten;       /* attendance that was not ended … */
	int64_t forgotten_out;    /* … and when it should have been, an instant */
	uint32_t forgets;         /* who of today will not clock out */
	bool was_late, was_sick, walked_in; /* told of the present */
	uint32_t missed, too_late; /* bookings that fall through, with a deposit */
	uint32_t waiting;         /* of the waitlist, who will be offered a time … */
	struct customer *waits_for_it; /* … and who she is */
	uint32_t frozen;          /* course that stands still for a while */
	uint32_t staged[DEMO_STAGED]; /* bookings of the present day that end where they shall */
};

/* ---- demo.c */
uint64_t demo_below(struct demo *, uint64_t n);
bool demo_chance(struct demo *, unsigned percent);
/* Moves the clock, forward only, so that ledger and audit read like a real day. */
void demo_at(struct demo *, int64_t minute_of_history);
/* What is above her, the manager does, and what is above the manager, the owner. */
enum status demo_run(struct demo *, const struct session *, const char *op,
		     const ProtobufCMessage *args, void *ret) MUST_CHECK;
/* A rule said no: fine, life goes on. Anything else is a fault. */
enum status demo_or_refused(enum status) MUST_CHECK;
/* Messages want their strings plain and do not change them. */
char *demo_plain(const char *);
/* Closes the drawer by counting what the ledger expects; now and then a little is missing. */
enum status demo_close_day(struct demo *, bool exactly) MUST_CHECK;

/* Chance in what concerns the staff. */
uint64_t demo_house(struct demo *, uint64_t n);

/* Is the day over, and not just now? Nothing is done in what is still to come. */
bool demo_closes(const struct demo *, int close);
/* The end of a day: the last sale over the counter, and the drawer is counted. */
enum status demo_evening(struct demo *) MUST_CHECK;

/* ---- demo_people.c */
/* Staff and products as they were set up. */
enum status demo_meet_staff(struct demo *) MUST_CHECK;
/* NULL: there is none of that number. */
const Staff *demo_staff(const struct demo *, uint32_t id);
bool demo_has_skill(const struct demo *, uint32_t staff, const char *skill);
/* Whoever is at the desk on a day; the manager if nobody is. */
void demo_man_the_desk(struct demo *);
enum status demo_add_customer(struct demo *) MUST_CHECK;
struct customer *demo_customer(struct demo *, uint32_t client);
/* One of those for whom `fits` is true, NULL: nobody. */
struct customer *demo_pick(struct demo *, bool (*fits)(struct demo *, const struct customer *));
const struct treatment *demo_pick_treatment(struct demo *);
bool demo_offered(const struct demo *, const struct course_offer *);
bool demo_offer_covers(const struct course_offer *, const struct treatment *);
/* A product line, the goods in stock; *ret_added false: nothing is for sale. */
enum status demo_retail(struct demo *, LineWish *line, bool *ret_added) MUST_CHECK;

/* ---- demo_visits.c */
/* A visit as it is asked for. */
struct demo_wish {
	struct customer *client;
	uint32_t course;
	const char *source;   /* "online": it is requested, not confirmed */
	size_t n;
	SegmentWish **parts;  /* in the arena */
};
SegmentWish *demo_wish_part(struct demo *, struct demo_wish *, const struct treatment *);
/* Two who can do it work on it together, if there are two. */
void demo_four_hands(struct demo *, SegmentWish *);
enum status demo_add_booking(struct demo *, const struct demo_wish *, Booking **ret) MUST_CHECK;
/* Books her favourite on a day, at a minute of it (of_day 0: whenever she likes). Refused: she
 * tries another day. *ret_booking 0: nothing was booked. */
enum status demo_book(struct demo *, struct customer *, day on, int of_day,
		      uint32_t *ret_booking) MUST_CHECK;
/* She was here: when she comes again. */
enum status demo_after_visit(struct demo *, const Booking *) MUST_CHECK;
/* Could her therapist do what she likes? */
bool demo_can_ask(const struct demo *, const struct customer *);
/* Some morning somebody cancels what is still some days off. */
enum status demo_changed_plans(struct demo *) MUST_CHECK;
/* Somebody's booking is no more: she will come another day. */
void demo_not_today(struct demo *, uint32_t client);

/* ---- demo_day.c */
void demo_event(struct demo *, struct demo_event);
/* A day of staff and clients until the present; if the shop works, demo_evening() at its close. */
enum status demo_live_day(struct demo *, bool works, int open, int close) MUST_CHECK;

/* ---- demo_book.c */
/* In the morning: what stands in the book around the present beside ordinary bookings. */
enum status demo_arrange(struct demo *) MUST_CHECK;
/* The first time that is free for it within so many days goes to its parts. */
enum status demo_find_time(struct demo *, struct demo_wish *, int64_t from, int days,
			   bool *ret_found) MUST_CHECK;
/* What is asked for is paid, and the booking confirmed. */
enum status demo_take_deposit(struct demo *, const Booking *) MUST_CHECK;

/* ---- demo_desk.c */
/* Puts down what the desk does beside: waitlist, requests from outside, reminders. */
enum status demo_desk(struct demo *) MUST_CHECK;
enum status demo_at_desk(struct demo *, uint32_t task) MUST_CHECK;

/* ---- demo_roster.c */
/* In the morning: leave, training, swaps and extra hours of the weeks to come, before anything is
 * booked in their way; who is ill today, with others who take her clients. */
enum status demo_roster(struct demo *) MUST_CHECK;

/* ---- demo_duty.c */
/* Puts down when who comes and goes on an open day, and who does what of its plan. */
enum status demo_duty(struct demo *, int close) MUST_CHECK;
enum status demo_comes(struct demo *, uint32_t staff) MUST_CHECK;
enum status demo_goes(struct demo *, uint32_t staff) MUST_CHECK;
enum status demo_does(struct demo *, const struct demo_event *) MUST_CHECK;

/* ---- demo_checkout.c */
enum status demo_checkout(struct demo *, const Booking *) MUST_CHECK;
/* Prices it, uses coupons and points, pays it and remembers it; k NULL: nobody in particular.
 * on_account: a part of it stays, in two instalments, the first due on that day (0: none). */
enum status demo_sell(struct demo *, struct customer *, SalePay *, int32_t on_account,
		      SalePaid **ret) MUST_CHECK;
enum status demo_sell_course(struct demo *, struct customer *, const struct course_offer *,
			     uint32_t seller, int32_t on_account) MUST_CHECK;
/* Products over the counter; *ret_sale 0 if there are none. */
enum status demo_counter_sale(struct demo *, struct customer *, size_t lines,
			      uint32_t *ret_sale) MUST_CHECK;
/* One of the offers that cover it; NULL: there is none. */
const struct course_offer *demo_choose_offer(struct demo *, const struct treatment *);
/* Instalments that are due are paid. */
enum status demo_pay_debts(struct demo *) MUST_CHECK;

/* ---- demo_stories.c */
/* At the end of a past day, before the drawer is closed, and after it. */
enum status demo_stories(struct demo *, bool closed) MUST_CHECK;
/* What a shop does on the first of a month: birthday coupons, tiers brought up to date. */
enum status demo_month(struct demo *) MUST_CHECK;

/* ---- demo_today.c */
/* In the mornings before the present: bookings that will stand where somebody looks at them. */
enum status demo_stage(struct demo *) MUST_CHECK;
/* The last moment that a booking was staged to come to; -1: it was not. */
int demo_staged(const struct demo *, uint32_t booking);
/* Just before the present: what is laid aside on the desk. */
enum status demo_lay_aside(struct demo *) MUST_CHECK;

#endif
