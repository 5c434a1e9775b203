/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The salon behind the screens: the open shop, who sits at the terminal, and the small
 * things every screen asks for (names, pickers). The terminal kit gives it to each screen
 * as screen->user. Screens change the shop only through desk_op(), one operation per call.
 */
#ifndef UI_DESK_H
#define UI_DESK_H

#include "base/limits.h"
#include "base/money.h"
#include "svc/op.h"
#include "ui/app.h"
#include "ui/widgets/picker.h"

struct override;
typedef enum status override_fn(struct screen *, const struct override *, struct problem *reterr);

struct desk {
	struct shop *shop;
	struct session who;
	char name[LIMIT_NAME];      /* of who sits here */
	uint64_t permissions;       /* bits, for dimming hints; the operation decides */
	int64_t tidied_ms;          /* when dead readers were last cleared, monotonic */
	bool warned;                /* the shop's warning was shown */
	uint64_t seen;              /* the store's last transaction that the screens know */
	struct arena arena;         /* of the staff list */
	StaffRows *staff;           /* all, also those who left: names of old bookings */
	uint32_t client;            /* the client in hand: proposed where a client is asked for */
	uint32_t made;              /* a booking just made: the board goes there; 0 none */
	int64_t made_at;            /* its wall minute */
	struct {                    /* of whom, for what: pickers of courses and their treatments */
		uint32_t client, course;
		char treatment[LIMIT_NAME];
	} choosing;
	struct {                    /* how a booking ends (ui/booking_end.c) */
		bool missed, late, waive;
		char reason[LIMIT_LINE];
		char question[512];
		int64_t kept_fen, back_fen; /* of its deposit, by the rules */
	} ending;
	struct {                    /* who was asked to stand in, and for what (ui/authorise.h) */
		uint32_t staff;
		enum status (*done)(struct screen *, uint32_t staff, const char *pin,
				    struct problem *reterr);
	} standing_in;
	struct {                    /* why a rule is overridden, and for what (ui/authorise.h) */
		char reason[LIMIT_LINE];
		override_fn *done;
	} overriding;
};

struct desk *desk_of(const struct screen *);
/* Runs an operation by name. key NULL: none. */
enum status desk_op(const struct screen *, const char *op, const char *key,
		    const ProtobufCMessage *args, struct arena *, void *ret_answer,
		    struct problem *reterr) MUST_CHECK;
/* Sends the papers that wait, if meibu.conf names a printer. What was done stands whatever it does:
 * a fault is told, and they wait. */
void desk_print(struct screen *);
/* Sits down: reads name and permissions of the session's staff member. */
enum status desk_sit(struct desk *, const struct session *, struct problem *reterr) MUST_CHECK;
/* Reads the staff again. */
enum status desk_load(struct desk *, struct problem *reterr) MUST_CHECK;
const Staff *desk_staff(const struct desk *, uint32_t id);      /* NULL if unknown */
const char *desk_staff_name(const struct desk *, uint32_t id);  /* "" for 0, the id if unknown */
/* A client's name, in the arena; her number where the role may not see her. */
const char *desk_client_name(const struct screen *, struct arena *, uint32_t id);
/* Titles of what the rules declare, in the language in use; the id where they do not know it. */
const char *desk_treatment_title(const struct desk *, const char *treatment);
const char *desk_tier_title(const struct desk *, const char *tier);
/* Shown price: "1,866.60". */
const char *desk_money(int64_t fen, char text[MONEY_TEXT_MAX]);

/* Picker sources; user is the desk. Ids are "C000042", "S2", "P3", "facial-basic". */
extern const struct picker_source desk_clients;       /* as search as you type */
extern const struct picker_source desk_clients_new;   /* the same, and a new name is a value too */
extern const struct picker_source desk_treatments;
extern const struct picker_source desk_treatments_all; /* first of all "", any of them */
extern const struct picker_source desk_therapists;
extern const struct picker_source desk_goods;         /* treatments and products, barcodes too */
extern const struct picker_source desk_offers;        /* courses for sale: "whitening-5" */
extern const struct picker_source desk_sold;          /* goods, and courses: "offer/whitening-5" */
extern const struct picker_source desk_tabs;          /* sales laid aside: "T000003" */
/* The numeric id of a picker's id, 0 if it has another letter. */
uint32_t desk_id(const char *id, char letter);

/* Asks which of the sales laid aside, and opens the checkout with it. */
enum status desk_take_up(struct screen *, struct problem *reterr) MUST_CHECK;

/* The permissions that action.needs speaks of. */
#define NEEDS(permission) (1u << (permission))

/* ---- the screens */
extern const struct screen_ops login_screen, today_screen, clients_screen, client_screen,
	client_form_screen, booking_form_screen, booking_screen, bookings_screen, checkout_screen,
	receipt_screen, stock_screen, office_screen, record_screen, sales_screen, detail_screen,
	courses_screen, course_screen, wallet_screen, coupons_screen, statement_screen,
	prepaid_refund_screen, slip_screen, refund_screen, day_screen, z_screen, tills_screen,
	debts_screen, reports_screen, report_screen, roster_screen, roster_staff_screen,
	rotation_screen, attendance_screen, plan_screen, messages_screen, booking_move_screen,
	series_screen, waits_screen, wait_screen, wait_form_screen, month_screen;

struct today_arg { day day; uint32_t booking; };
struct month_arg { day day; uint32_t therapist; };            /* therapist 0: all */
struct client_arg { uint32_t client; };
struct client_form_arg { uint32_t client; const char *name, *phone; };  /* client 0: a new one */
struct booking_arg { uint32_t booking; };
struct booking_form_arg {
	uint32_t client;            /* 0: ask */
	uint32_t therapist;         /* 0: whoever */
	int64_t start;              /* wall minute, 0: next free time proposed */
	const char *treatment;      /* or NULL */
	bool walk_in;               /* a new client, now */
	uint32_t course;            /* a session of it; 0: the form proposes one if she has any */
	bool pays;                  /* … but not here: she pays for the visit */
	int64_t from;               /* free times are proposed from here on, 0: from now */
};
struct checkout_arg {
	uint32_t client, booking;   /* both 0: walk-in sale */
	/* What the basket begins with: */
	int64_t topup_fen;          /* a top-up of her wallet, 0: none */
	const char *offer;          /* a course that is sold, by the id of its offer, or NULL */
	uint32_t course;            /* a session of this course, for the treatment; 0: none */
	const char *treatment;
	uint32_t tab;               /* instead: a sale that was laid aside, 0: none */
};
struct receipt_arg { uint32_t sale; };
struct refund_arg { uint32_t sale; };
struct booking_move_arg { uint32_t booking, segment; };
struct series_arg {             /* one of them: */
	uint32_t booking;           /* the same visit again and again */
	uint32_t course;            /* the sessions that are left of it */
	uint32_t client;            /* what she had last */
};
struct waits_arg { uint32_t client, booking; };               /* NULL: all; booking: whom its time
								* would suit */
struct wait_arg { uint32_t wait; };
struct wait_form_arg { uint32_t client; const char *treatment; int64_t start; };
struct bookings_arg { uint32_t client; };                     /* NULL: the coming days of all */
struct sales_arg { uint32_t client; };                        /* NULL: today's */
struct course_arg { uint32_t course; };
struct courses_arg { uint32_t client; };                      /* NULL: of all clients */
struct wallet_arg { uint32_t client; };
struct coupons_arg { uint32_t client; };
struct statement_arg { uint32_t client; };
struct prepaid_refund_arg { uint32_t client, course; };       /* course 0: her wallet */
struct slip_arg {
	uint32_t client, course;    /* the contract of a course, or (0) of her wallet */
	uint32_t entry;             /* instead: the paper of a debt paid, of a prepaid refund */
	const char *title, *text;   /* instead: these lines */
};
struct z_arg { uint32_t till; };                              /* 0: the drawer as it is, X */
struct debts_arg { uint32_t client; };                        /* NULL: of all clients */
struct roster_staff_arg { uint32_t staff; day from; };        /* her page; DAY(0): from today */
struct report_arg { const char *report; };
/* staff room device product; 0: new */
struct record_arg { const char *record; uint32_t id; };
/* 'E' a ledger entry, 'A' an audit row */
struct detail_arg { char letter; uint32_t id; };

#endif
