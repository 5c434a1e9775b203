/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments and answers whose names mean something of their own. */
#include "base/i18n.h"
#include "base/limits.h"
#include "base/money.h"
#include "model/record_tables.h"

static const struct choice float_sources[] = {
	{ .word = "safe", .label = N_("the safe") },
	{ .word = "owner", .label = N_("the owner") },
	{ .word = NULL },
};

const struct field line_wish_fields[16] = {
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT, .width = 10, .max = 40,
	  .choices = line_kind_choices },
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT, .width = 20,
	  .max = 40, .help = N_("Id of treatments.yaml.") },
	{ .name = "product", .label = N_("Product"), .kind = FIELD_REF, .width = 6, .ref = 'P' },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "barcode", .label = N_("Barcode"), .kind = FIELD_TEXT, .width = 14, .max = 48 },
	{ .name = "qty", .label = N_("Quantity"), .kind = FIELD_NUMBER, .width = 5, .max = 100000,
	  .help = N_("Empty means one.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S' },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
	{ .name = "discount_fen", .label = N_("Discount"), .kind = FIELD_MONEY, .width = 10,
	  .min = 0, .max = MONEY_MAX_FEN, .help = N_("Given by hand.") },
	{ .name = "discount_percent", .label = N_("Discount in percent"), .kind = FIELD_NUMBER,
	  .width = 5, .max = 100, .help = N_("Given by hand.") },
	{ .name = "shares", .label = N_("Shares"), .kind = FIELD_MESSAGE, .max = 8 },
	{ .name = "sessions", .label = N_("Sessions"), .kind = FIELD_NUMBER, .width = 5,
	  .max = 1000 },
	{ .name = "amount_fen", .label = N_("Amount"), .kind = FIELD_MONEY, .width = 10, .min = 0,
	  .max = MONEY_MAX_FEN, .help = N_("Of a top-up or fee.") },
	{ .name = "offer", .label = N_("Offer"), .kind = FIELD_TEXT, .width = 16, .max = 40,
	  .help = N_("Of a course: its id in treatments.yaml.") },
	{ .name = "gift", .label = N_("Gift"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("Given for nothing.") },
	{ .name = "title", .label = N_("Title"), .kind = FIELD_TEXT, .width = 24,
	  .help = N_("Of a fee: what it is for.") },
};

const struct field ledger_balance_fields[3] = {
	{ .name = "account", .label = N_("Account"), .kind = FIELD_TEXT, .width = 30, .max = 100 },
	{ .name = "unit", .label = N_("Unit"), .kind = FIELD_TEXT, .width = 8, .max = 40 },
	{ .name = "at", .label = N_("On"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("At the end of this day; empty means now.") },
};

const struct field audit_list_fields[3] = {
	{ .name = "before", .label = N_("Before"), .kind = FIELD_NUMBER, .width = 8,
	  .help = N_("Older rows than this one.") },
	{ .name = "limit", .label = N_("Limit"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_ROWS, .help = N_("Rows at most.") },
	{ .name = "object", .label = N_("Record"), .kind = FIELD_TEXT, .width = 10, .max = 40 },
};

const struct field quote_fields[19] = {
	{ .name = "lines", .label = N_("Lines"), .kind = FIELD_MESSAGE, .max = LIMIT_SALE_LINES },
	{ .name = "list_fen", .label = N_("List price"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "reductions_fen", .label = N_("Reductions"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "total_fen", .label = N_("Total"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "tier", .label = N_("Tier"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 10, .max = 40 },
	{ .name = "needs_authority", .label = N_("Needs a manager"), .kind = FIELD_BOOL,
	  .flags = FIELD_ZERO, .width = 5 },
	{ .name = "points", .label = N_("Points earned"), .kind = FIELD_NUMBER, .width = 8 },
	{ .name = "payments", .label = N_("Payments"), .kind = FIELD_MESSAGE,
	  .max = LIMIT_PAYMENTS, .help = N_("With what wallet and points take from where.") },
	{ .name = "left_fen", .label = N_("Left to pay"), .kind = FIELD_MONEY, .flags = FIELD_ZERO,
	  .width = 10 },
	{ .name = "principal_fen", .label = N_("Principal before"), .kind = FIELD_MONEY,
	  .width = 10 },
	{ .name = "bonus_fen", .label = N_("Bonus before"), .kind = FIELD_MONEY, .width = 10 },
	{ .name = "points_before", .label = N_("Points before"), .kind = FIELD_NUMBER,
	  .width = 8 },
	{ .name = "most_wallet_fen", .label = N_("Most by wallet"), .kind = FIELD_MONEY,
	  .width = 10, .help = N_("What the wallet could pay of it.") },
	{ .name = "most_points_fen", .label = N_("Most by points"), .kind = FIELD_MONEY,
	  .width = 10, .help = N_("What her points could pay of it.") },
	{ .name = "wallet_pin", .label = N_("Wallet asks for its PIN"), .kind = FIELD_BOOL,
	  .width = 5 },
	{ .name = "coupons", .label = N_("Coupons"), .kind = FIELD_MESSAGE,
	  .help = N_("Those she could use.") },
	{ .name = "merit_fen", .label = N_("Counts towards the tier"), .kind = FIELD_MONEY,
	  .width = 10 },
	{ .name = "most_deposit_fen", .label = N_("Most by deposit"), .kind = FIELD_MONEY,
	  .width = 10, .help = N_("What the booking's deposit could pay of it.") },
	{ .name = "deposit_fen", .label = N_("Deposit before"), .kind = FIELD_MONEY, .width = 10 },
};

const struct field paid_fields[9] = {
	{ .name = "sale", .label = N_("Sale"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'V' },
	{ .name = "entry", .label = N_("Entry"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'E' },
	{ .name = "total_fen", .label = N_("Total"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "change_fen", .label = N_("Change"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "points", .label = N_("Points earned"), .kind = FIELD_NUMBER, .width = 8 },
	{ .name = "courses", .label = N_("Courses sold"), .kind = FIELD_REF, .width = 16,
	  .ref = 'K' },
	{ .name = "given", .label = N_("Coupons earned"), .kind = FIELD_MESSAGE },
	{ .name = "tier", .label = N_("Tier reached"), .kind = FIELD_TEXT, .width = 10,
	  .max = 40 },
	{ .name = "deposit_back_fen", .label = N_("Deposit given back"), .kind = FIELD_MONEY,
	  .width = 10, .help = N_("What the bill left of it.") },
};

const struct field debt_paid_fields[6] = {
	{ .name = "entry", .label = N_("Entry"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'E' },
	{ .name = "amount_fen", .label = N_("Amount"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10 },
	{ .name = "left_fen", .label = N_("Left"), .kind = FIELD_MONEY, .flags = FIELD_LISTED,
	  .width = 10, .help = N_("Still on account.") },
	{ .name = "points", .label = N_("Points earned"), .kind = FIELD_NUMBER, .width = 8 },
	{ .name = "given", .label = N_("Coupons earned"), .kind = FIELD_MESSAGE },
	{ .name = "tier", .label = N_("Tier reached"), .kind = FIELD_TEXT, .width = 10,
	  .max = 40 },
};

const struct field refund_quote_fields[3] = {
	{ .name = "record", .label = N_("Refund"), .kind = FIELD_MESSAGE,
	  .help = N_("As it would be.") },
	{ .name = "lines", .label = N_("Lines"), .kind = FIELD_MESSAGE, .max = LIMIT_SALE_LINES,
	  .help = N_("What is left of each line of the sale.") },
	{ .name = "needs_authority", .label = N_("Needs a manager"), .kind = FIELD_BOOL,
	  .flags = FIELD_ZERO, .width = 5 },
};

const struct field tab_hold_fields[4] = {
	{ .name = "sale", .label = N_("Sale"), .kind = FIELD_MESSAGE, .flags = FIELD_REQUIRED },
	{ .name = "title", .label = N_("Title"), .kind = FIELD_TEXT, .width = 16,
	  .help = N_("How it is called out.") },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "tab", .label = N_("Tab"), .kind = FIELD_REF, .width = 8, .ref = 'T',
	  .help = N_("The one that it takes the place of.") },
};

const struct field tab_answer_fields[2] = {
	{ .name = "record", .label = N_("Record"), .kind = FIELD_MESSAGE, .flags = FIELD_INLINE },
	{ .name = "sale", .label = N_("Sale"), .kind = FIELD_MESSAGE },
};

const struct field issued_fields[2] = {
	{ .name = "issued", .label = N_("Issued"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 6 },
	{ .name = "coupons", .label = N_("Coupons"), .kind = FIELD_REF, .width = 16, .ref = 'U' },
};

const struct field export_note_fields[3] = {
	{ .name = "what", .label = N_("What"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 12, .max = 40, .help = N_("The table, or what else went out.") },
	{ .name = "format", .label = N_("Format"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 8, .max = 20 },
	{ .name = "rows", .label = N_("Rows"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 10, .max = INT64_MAX },
};

const struct field wallet_pin_fields[5] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "pin", .label = N_("New PIN"), .kind = FIELD_TEXT, .flags = FIELD_SECRET,
	  .width = 8, .max = 64, .help = N_("Empty takes it away.") },
	{ .name = "was", .label = N_("Old PIN"), .kind = FIELD_TEXT, .flags = FIELD_SECRET,
	  .width = 8, .max = 64 },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S', .help = N_("The manager who stands in.") },
	{ .name = "authorised_pin", .label = N_("Manager's PIN"), .kind = FIELD_TEXT,
	  .flags = FIELD_SECRET, .width = 8, .max = 64 },
};

const struct field prepaid_quote_fields[4] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "course", .label = N_("Course or wallet"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED, .width = 10, .max = 16,
	  .help = N_("The number of a course, or the word wallet.") },
	{ .name = "fault", .label = N_("At fault"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 8, .max = 40, .choices = fault_choices,
	  .help = N_("The shop, or the client who changed her mind.") },
	{ .name = "date", .label = N_("On"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("Empty means today.") },
};

const struct field prepaid_do_fields[8] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "course", .label = N_("Course or wallet"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED, .width = 10, .max = 16,
	  .help = N_("The number of a course, or the word wallet.") },
	{ .name = "fault", .label = N_("At fault"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 8, .max = 40, .choices = fault_choices,
	  .help = N_("The shop, or the client who changed her mind.") },
	{ .name = "method", .label = N_("Method"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 10, .max = 40, .choices = payment_method_choices },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 20 },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S', .help = N_("The manager who stands in.") },
	{ .name = "authorised_pin", .label = N_("Manager's PIN"), .kind = FIELD_TEXT,
	  .flags = FIELD_SECRET, .width = 8, .max = 64 },
	{ .name = "expected_fen", .label = N_("Expected total"), .kind = FIELD_MONEY, .width = 10,
	  .help = N_("Refused if the total has become another.") },
};

const struct field contract_fields[2] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "course", .label = N_("Course or wallet"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED, .width = 10, .max = 16,
	  .help = N_("The number of a course, or the word wallet.") },
};

const struct field prepaid_expired_fields[5] = {
	{ .name = "courses", .label = N_("Courses"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 6, .help = N_("That ended.") },
	{ .name = "coupons", .label = N_("Coupons"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 6, .help = N_("That ended.") },
	{ .name = "points", .label = N_("Points"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 8, .help = N_("That ran out.") },
	{ .name = "value_fen", .label = N_("Value"), .kind = FIELD_MONEY, .flags = FIELD_ZERO,
	  .width = 10, .help = N_("Of what ended, earned by it.") },
	{ .name = "more", .label = N_("There are more"), .kind = FIELD_BOOL, .flags = FIELD_ZERO,
	  .width = 5 },
};

const struct field slip_fields[2] = {
	{ .name = "title", .label = N_("Title"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 24 },
	{ .name = "lines", .label = N_("Lines"), .kind = FIELD_TEXT, .width = 48 },
};

const struct field statement_fields[5] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "to", .label = N_("To"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The last day.") },
	{ .name = "limit", .label = N_("Limit"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_ROWS, .help = N_("Rows at most.") },
	{ .name = "after", .label = N_("After"), .kind = FIELD_REF, .width = 8, .ref = 'E',
	  .help = N_("The last entry of the page before.") },
};

const struct field report_run_fields[4] = {
	{ .name = "report", .label = N_("Report"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 16, .max = 40 },
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "to", .label = N_("To"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The last day.") },
	{ .name = "by", .label = N_("By"), .kind = FIELD_TEXT, .width = 12, .max = 40,
	  .help = N_("What its rows are made of.") },
};

const struct field day_list_fields[3] = {
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "to", .label = N_("To"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The last day.") },
	{ .name = "limit", .label = N_("Limit"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_ROWS, .help = N_("Rows at most.") },
};

const struct field day_open_fields[2] = {
	{ .name = "float_fen", .label = N_("Float"), .kind = FIELD_MONEY, .width = 10, .min = 0,
	  .max = MONEY_MAX_FEN, .help = N_("Empty: that of the settings.") },
	{ .name = "source", .label = N_("Out of"), .kind = FIELD_TEXT, .width = 10, .max = 40,
	  .choices = float_sources, .help = N_("Where the money of the float comes from.") },
};

const struct field refund_line_fields[2] = {
	{ .name = "line", .label = N_("Line"), .kind = FIELD_NUMBER, .flags = FIELD_REQUIRED,
	  .width = 5, .max = LIMIT_SALE_LINES, .help = N_("Of the sale, from 1.") },
	{ .name = "qty", .label = N_("Quantity"), .kind = FIELD_NUMBER, .width = 5, .max = 100000,
	  .help = N_("Empty: all that is left of it.") },
};
