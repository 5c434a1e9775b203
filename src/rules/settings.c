/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of meibu.conf, each said once; defaults stand in conf/meibu.conf. */
#include <string.h>

#include "base/limits.h"
#include "rules/conf.h"

/* clang-format off */
const struct setting settings[] = {
	{ .section = "shop", .key = "name", .kind = "text", .min = 1, .max = LIMIT_NAME,
	  .help = N_("The name of the shop, on screens and receipts."),
	  .at = offsetof(struct conf, name) },
	{ .section = "shop", .key = "address", .kind = "text", .max = LIMIT_LINE,
	  .help = N_("The address on receipts."), .at = offsetof(struct conf, address) },
	{ .section = "shop", .key = "phone", .kind = "text", .max = LIMIT_NAME,
	  .help = N_("The phone on receipts."), .at = offsetof(struct conf, phone) },
	{ .section = "shop", .key = "shop", .kind = "number", .min = 1, .max = 65535,
	  .help = N_("The number of this shop on every record; shops that are ever to be "
		     "merged need different ones."),
	  .at = offsetof(struct conf, shop) },
	{ .section = "shop", .key = "zone", .kind = "zone",
	  .help = N_("The time zone of the clock on the wall."),
	  .at = offsetof(struct conf, zone) },
	{ .section = "shop", .key = "language", .kind = "choice: zh_CN en",
	  .help = N_("The language of the screens."), .at = offsetof(struct conf, language) },
	{ .section = "shop", .key = "data", .kind = "folder",
	  .help = N_("The data folder; nothing is the one the program was built for."),
	  .at = offsetof(struct conf, data) },
	{ .section = "shop", .key = "licences", .kind = "names",
	  .help = N_("The licences the shop holds, such as medical-aesthetic; treatments "
		     "that ask for another are refused."),
	  .at = offsetof(struct conf, licences) },

	{ .section = "hours", .key = "monday", .kind = "hours", .help = N_("Open on Mondays."),
	  .at = offsetof(struct conf, open[0]), .at_end = offsetof(struct conf, close[0]) },
	{ .section = "hours", .key = "tuesday", .kind = "hours", .help = N_("Open on Tuesdays."),
	  .at = offsetof(struct conf, open[1]), .at_end = offsetof(struct conf, close[1]) },
	{ .section = "hours", .key = "wednesday", .kind = "hours",
	  .help = N_("Open on Wednesdays."),
	  .at = offsetof(struct conf, open[2]), .at_end = offsetof(struct conf, close[2]) },
	{ .section = "hours", .key = "thursday", .kind = "hours",
	  .help = N_("Open on Thursdays."),
	  .at = offsetof(struct conf, open[3]), .at_end = offsetof(struct conf, close[3]) },
	{ .section = "hours", .key = "friday", .kind = "hours", .help = N_("Open on Fridays."),
	  .at = offsetof(struct conf, open[4]), .at_end = offsetof(struct conf, close[4]) },
	{ .section = "hours", .key = "saturday", .kind = "hours",
	  .help = N_("Open on Saturdays."),
	  .at = offsetof(struct conf, open[5]), .at_end = offsetof(struct conf, close[5]) },
	{ .section = "hours", .key = "sunday", .kind = "hours", .help = N_("Open on Sundays."),
	  .at = offsetof(struct conf, open[6]), .at_end = offsetof(struct conf, close[6]) },
	{ .section = "hours", .key = "slot_minutes", .kind = "number choice: 15 30",
	  .help = N_("Minutes of a row of the day board."),
	  .at = offsetof(struct conf, slot_minutes) },

	{ .section = "booking", .key = "notice_minutes", .kind = "number", .max = 10080,
	  .help = N_("How long before it a booking from outside must come; the desk needs no "
		     "notice."),
	  .at = offsetof(struct conf, notice_minutes) },
	{ .section = "booking", .key = "ahead_days", .kind = "number", .min = 1, .max = 730,
	  .help = N_("How many days ahead bookings are taken."),
	  .at = offsetof(struct conf, ahead_days) },
	{ .section = "booking", .key = "late_cancel_hours", .kind = "number", .max = 168,
	  .help = N_("A cancellation closer than this is a late one."),
	  .at = offsetof(struct conf, late_cancel_hours) },
	{ .section = "booking", .key = "lunch", .kind = "span",
	  .help = N_("The time of day in which nothing is booked."),
	  .at = offsetof(struct conf, lunch_from), .at_end = offsetof(struct conf, lunch_to) },
	{ .section = "booking", .key = "propose", .kind = "number", .min = 1, .max = 20,
	  .help = N_("How many free times are proposed."), .at = offsetof(struct conf, propose) },

	{ .section = "prepaid", .key = "limit_registered", .kind = "money",
	  .help = N_("The most principal on a card whose owner gave a name; 0 is no limit."),
	  .at = offsetof(struct conf, limit_registered) },
	{ .section = "prepaid", .key = "limit_unregistered", .kind = "money",
	  .help = N_("The most principal on a card without a name; 0 is no limit."),
	  .at = offsetof(struct conf, limit_unregistered) },
	{ .section = "prepaid", .key = "cooling_days", .kind = "number", .max = 365,
	  .help = N_("Days after a payment within which the principal is given back whole."),
	  .at = offsetof(struct conf, cooling_days) },
	{ .section = "prepaid", .key = "lpr_percent", .kind = "percent", .max = 10000,
	  .help = N_("The one-year loan prime rate: interest on refunds for the shop's fault."),
	  .at = offsetof(struct conf, lpr_bp) },
	{ .section = "prepaid", .key = "deposit_percent", .kind = "percent", .max = 10000,
	  .help = N_("The central bank's one-year deposit rate: interest on refunds of the "
		     "client's choice."),
	  .at = offsetof(struct conf, deposit_bp) },
	{ .section = "prepaid", .key = "year_days", .kind = "number choice: 360 365",
	  .help = N_("Days of a year of interest."), .at = offsetof(struct conf, year_days) },
	{ .section = "prepaid", .key = "credit_limit", .kind = "money",
	  .help = N_("The most a client may owe; 0 sells nothing on account."),
	  .at = offsetof(struct conf, credit_limit) },

	{ .section = "day", .key = "float", .kind = "money",
	  .help = N_("The money that stays in the drawer at the close of a day."),
	  .at = offsetof(struct conf, till_float) },
	{ .section = "day", .key = "shifts", .kind = "number", .min = 1, .max = 6,
	  .help = N_("Shifts of a day, each with its own drawer and count."),
	  .at = offsetof(struct conf, shifts) },
	{ .section = "day", .key = "require_open", .kind = "yes/no",
	  .help = N_("Whether nothing is sold before the drawer is opened."),
	  .at = offsetof(struct conf, require_open) },
	{ .section = "day", .key = "late_days", .kind = "number", .max = 366,
	  .help = N_("How many days back a late entry may lie."),
	  .at = offsetof(struct conf, late_days) },
	{ .section = "day", .key = "denominations", .kind = "notes",
	  .help = N_("The notes and coins that are counted, largest first."),
	  .at = offsetof(struct conf, denominations),
	  .at_end = offsetof(struct conf, ndenominations) },

	{ .section = "desk", .key = "lock_minutes", .kind = "number", .max = 480,
	  .help = N_("Minutes without a key until the screen locks; 0 is never."),
	  .at = offsetof(struct conf, lock_minutes) },
	{ .section = "desk", .key = "ascii", .kind = "yes/no",
	  .help = N_("Whether frames are drawn in ASCII."), .at = offsetof(struct conf, ascii) },
	{ .section = "desk", .key = "theme", .kind = "choice: auto 256 16 mono",
	  .help = N_("The colours; auto asks the terminal."),
	  .at = offsetof(struct conf, theme) },

	{ .section = "receipt", .key = "to", .kind = "printer",
	  .help = N_("Where receipts go."), .at = offsetof(struct conf, receipt_to) },
	{ .section = "receipt", .key = "columns", .kind = "number choice: 32 48",
	  .help = N_("Columns of the paper: 32 for 58 mm, 48 for 80 mm."),
	  .at = offsetof(struct conf, receipt_columns) },
	{ .section = "receipt", .key = "head", .kind = "text", .max = LIMIT_LINE,
	  .help = N_("A line under the name of the shop."),
	  .at = offsetof(struct conf, receipt_head) },
	{ .section = "receipt", .key = "foot", .kind = "text", .max = LIMIT_LINE,
	  .help = N_("The last line."), .at = offsetof(struct conf, receipt_foot) },

	{ .section = "role.NAME", .key = "permissions", .kind = "permissions",
	  .help = N_("What the role may do; what is not named it may not."),
	  .at = offsetof(struct role, permissions) },
	{ .section = "role.NAME", .key = "discount_percent", .kind = "number", .max = 100,
	  .help = N_("The largest discount by hand on a basket, in percent."),
	  .at = offsetof(struct role, discount_percent) },
	{ .section = "role.NAME", .key = "discount", .kind = "money",
	  .help = N_("The largest discount by hand on a basket as a sum; 0 sets no limit of "
		     "its own."),
	  .at = offsetof(struct role, discount) },
	{ .section = "role.NAME", .key = "refund", .kind = "money",
	  .help = N_("The largest single refund; 0 is no limit."),
	  .at = offsetof(struct role, refund) },
};
/* clang-format on */

const size_t nsettings = ARRAY_LEN(settings);

void setting_kind(struct buf *out, const struct setting *s)
{
	buf_puts(out, s->kind);
	if (strcmp(s->kind, "number") == 0)
		buf_printf(out, _(", %lld to %lld"), (long long)s->min, (long long)s->max);
	else if (strcmp(s->kind, "percent") == 0)
		buf_printf(out, _(", %lld to %lld"), (long long)s->min / 100,
			   (long long)s->max / 100);
}
