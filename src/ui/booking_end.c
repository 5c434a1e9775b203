/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A booking is cancelled, or the client did not come. What that comes to is tried first, so
 * that she who asks sees before she answers whether it is late, and what of the deposit is
 * kept and what goes back. Who may give all of it back can; a manager's PIN helps.
 */
#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/booking_steps.h"

static const char *op_name(const struct desk *d)
{
	return d->ending.missed ? "booking.noshow" : "booking.cancel";
}

static enum status request(struct screen *s, bool trial, uint32_t staff, const char *pin,
			   struct arena *arena, BookingAnswer **ret, struct problem *p)
{
	struct desk *d = desk_of(s);
	BookingEnd args = BOOKING_END__INIT;
	struct booking_hand hand;

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	args.booking = hand.booking->id;
	args.revision = hand.booking->revision;
	if (trial)
		return op_try(d->shop, &d->who, op_find(op_name(d)), &args.base, arena,
			      (ProtobufCMessage **)(void *)ret, p);
	args.reason = d->ending.reason;
	args.waive = d->ending.waive;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	return desk_op(s, op_name(d), hand.key, &args.base, arena, ret, p);
}

/* ---- done */

static void tell(struct screen *s, const char *name, const BookingAnswer *ret)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	char kept[MONEY_TEXT_MAX], back[MONEY_TEXT_MAX];

	buf_printf(&text, "%s: %s", name, booking_state_title(ret->record->state));
	if (ret->kept_fen + ret->back_fen > 0)
		buf_printf(&text, _("  deposit: kept %s, given back %s"),
			   desk_money(ret->kept_fen, kept), desk_money(ret->back_fen, back));
	if (ret->n_warnings > 0)
		buf_printf(&text, _("  h: %s"), ret->warnings[0]);
	app_say(s->app, "%s", text.text);
}

static enum status end_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct booking_hand hand;
	BookingAnswer *ret = NULL;

	TRY(request(s, false, staff, pin, &arena, &ret, p));
	if (booking_in_hand(s, &hand)) {
		request_key(hand.key);
		tell(s, hand.client_name, ret);
	}
	if (ret->kept_fen + ret->back_fen > 0)
		desk_print(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status end_now(struct screen *s, struct problem *p)
{
	return authorise_if(s, end_as(s, 0, "", p), end_as, p);
}

static enum status because(struct screen *s, const char *reason, struct problem *p)
{
	struct desk *d = desk_of(s);

	snprintf(d->ending.reason, sizeof(d->ending.reason), "%s", reason);
	return end_now(s, p);
}

static void ask_reason(struct screen *s)
{
	struct desk *d = desk_of(s);

	app_ask(s, &(struct ask){ .question = d->ending.question, .done = because });
}

/* ---- what is kept of the deposit */

static size_t find_endings(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	char kept[MONEY_TEXT_MAX], back[MONEY_TEXT_MAX];

	(void)typed;
	if (max < 2)
		return 0;
	desk_money(d->ending.kept_fen, kept);
	desk_money(d->ending.back_fen, back);
	ret[0] = (struct picker_item){ .id = "rules" };
	snprintf(ret[0].label, sizeof(ret[0].label), _("keep %s, give back %s"), kept, back);
	snprintf(ret[0].detail, sizeof(ret[0].detail), "%s", _("by the rules"));
	desk_money(d->ending.kept_fen + d->ending.back_fen, back);
	ret[1] = (struct picker_item){ .id = "waive" };
	snprintf(ret[1].label, sizeof(ret[1].label), _("give all %s back"), back);
	snprintf(ret[1].detail, sizeof(ret[1].detail), "%s", _("with a manager's authority"));
	return 2;
}

/* "Cancel 张小美's booking (late; the deposit of 50.00 goes back). Reason:" */
static void word_question(struct desk *d, const char *name)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	int64_t kept = d->ending.waive ? 0 : d->ending.kept_fen;
	char sum[MONEY_TEXT_MAX];

	buf_printf(&text, d->ending.missed ? _("%s did not come") : _("Cancel %s's booking"), name);
	if (d->ending.late)
		buf_puts(&text, _(", which counts as late"));
	if (kept > 0)
		buf_printf(&text, _("; of the deposit %s is kept by the rules"),
			   desk_money(kept, sum));
	else if (d->ending.kept_fen + d->ending.back_fen > 0)
		buf_printf(&text, _("; the deposit of %s goes back"),
			   desk_money(d->ending.kept_fen + d->ending.back_fen, sum));
	buf_puts(&text, _(". Reason:"));
	snprintf(d->ending.question, sizeof(d->ending.question), "%s", text.text);
}

static enum status ending_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	struct desk *d = desk_of(s);
	struct booking_hand hand;

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	d->ending.waive = strcmp(item->id, "waive") == 0;
	word_question(d, hand.client_name);
	ask_reason(s);
	return ST_OK;
}

static enum status begin(struct screen *s, bool missed, struct problem *p)
{
	struct desk *d = desk_of(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct booking_hand hand;
	BookingAnswer *ret = NULL;
	char question[256];

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	d->ending.missed = missed;
	d->ending.waive = false;
	d->ending.reason[0] = '\0';
	TRY(request(s, true, 0, "", &arena, &ret, p));
	d->ending.kept_fen = ret->kept_fen;
	d->ending.back_fen = ret->back_fen;
	d->ending.late = ret->record->state == BOOKING__STATE__late_cancelled;
	word_question(d, hand.client_name);
	if (ret->kept_fen > 0) {
		struct picker_source source = { .user = d, .find = find_endings };
		app_pick(s, _("The deposit:"), &source, ending_chosen);
	} else if (missed) {
		snprintf(question, sizeof(question), _("%s did not come?"), hand.client_name);
		app_confirm(s, question, true, end_now);
	} else {
		ask_reason(s);
	}
	return ST_OK;
}

enum status booking_cancel(struct screen *s, struct problem *p)
{
	return begin(s, false, p);
}

enum status booking_noshow(struct screen *s, struct problem *p)
{
	return begin(s, true, p);
}
