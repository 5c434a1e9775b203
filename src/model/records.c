/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/money.h"
#include "model/field_table.h"
#include "model/ops.pb-c.h"
#include "model/records.pb-c.h"

/* ---- words to choose from */

const struct choice gender_choices[] = {
	{ .word = "unset", .label = N_("not given") },
	{ .word = "female", .label = N_("female") },
	{ .word = "male", .label = N_("male") },
	{ .word = NULL },
};

static const struct choice skins[] = {
	{ .word = "unset", .label = N_("not given") },
	{ .word = "dry", .label = N_("dry") },
	{ .word = "oily", .label = N_("oily") },
	{ .word = "combination", .label = N_("combination") },
	{ .word = "normal", .label = N_("normal") },
	{ .word = "sensitive", .label = N_("sensitive") },
	{ .word = NULL },
};

static const struct choice pregnancies[] = {
	{ .word = "unknown", .label = N_("not known") },
	{ .word = "no", .label = N_("not pregnant") },
	{ .word = "pregnant", .label = N_("pregnant") },
	{ .word = "nursing", .label = N_("nursing") },
	{ .word = NULL },
};

static const struct choice client_sources[] = {
	{ .word = "walk-in", .label = N_("walked in") },
	{ .word = "referral", .label = N_("brought by a client") },
	{ .word = "dianping", .label = N_("Dianping") },
	{ .word = "meituan", .label = N_("Meituan") },
	{ .word = "douyin", .label = N_("Douyin") },
	{ .word = "xiaohongshu", .label = N_("Xiaohongshu") },
	{ .word = "wechat", .label = N_("WeChat") },
	{ .word = "event", .label = N_("an event") },
	{ .word = "other", .label = N_("elsewhere") },
	{ .word = NULL },
};

static const struct choice consent_kinds[] = {
	{ .word = "health", .label = N_("health data") },
	{ .word = "photo", .label = N_("photos") },
	{ .word = "marketing", .label = N_("messages with offers") },
	{ .word = "guardian", .label = N_("guardian's consent") },
	{ .word = NULL },
};

static const struct choice weekdays[] = {
	{ .word = "0", .label = N_("Mon") },
	{ .word = "1", .label = N_("Tue") },
	{ .word = "2", .label = N_("Wed") },
	{ .word = "3", .label = N_("Thu") },
	{ .word = "4", .label = N_("Fri") },
	{ .word = "5", .label = N_("Sat") },
	{ .word = "6", .label = N_("Sun") },
	{ .word = NULL },
};

static const struct choice booking_states[] = {
	{ .word = "requested", .label = N_("requested") },
	{ .word = "confirmed", .label = N_("confirmed") },
	{ .word = "arrived", .label = N_("arrived") },
	{ .word = "in_service", .label = N_("in service") },
	{ .word = "done", .label = N_("service done") },
	{ .word = "settled", .label = N_("settled") },
	{ .word = "cancelled", .label = N_("cancelled") },
	{ .word = "late_cancelled", .label = N_("cancelled late") },
	{ .word = "no_show", .label = N_("did not come") },
	{ .word = NULL },
};

const struct choice booking_source_choices[] = {
	{ .word = "desk", .label = N_("at the desk") },
	{ .word = "phone", .label = N_("by phone") },
	{ .word = "walk-in", .label = N_("walked in") },
	{ .word = "wechat", .label = N_("WeChat") },
	{ .word = "online", .label = N_("online") },
	{ .word = NULL },
};

static const struct choice line_kinds[] = {
	{ .word = "treatment", .label = N_("treatment") },
	{ .word = "product", .label = N_("product") },
	{ .word = "course", .label = N_("course") },
	{ .word = "session", .label = N_("session of a course") },
	{ .word = "topup", .label = N_("top-up") },
	{ .word = "gift", .label = N_("gift") },
	{ .word = NULL },
};

static const struct choice payment_methods[] = {
	{ .word = "cash", .label = N_("cash") },
	{ .word = "wechat", .label = N_("WeChat") },
	{ .word = "alipay", .label = N_("Alipay") },
	{ .word = "card", .label = N_("bank card") },
	{ .word = "wallet", .label = N_("wallet") },
	{ .word = "points", .label = N_("points") },
	{ .word = "coupon", .label = N_("coupon") },
	{ .word = "account", .label = N_("on account") },
	{ .word = NULL },
};

static const struct choice reduction_kinds[] = {
	{ .word = "tier", .label = N_("membership tier") },
	{ .word = "level", .label = N_("therapist's level") },
	{ .word = "hand", .label = N_("by hand") },
	{ .word = "coupon", .label = N_("coupon") },
	{ .word = "promotion", .label = N_("promotion") },
	{ .word = NULL },
};

static const struct choice job_states[] = {
	{ .word = "waiting", .label = N_("waiting") },
	{ .word = "sent", .label = N_("sent") },
	{ .word = "failed", .label = N_("failed") },
	{ .word = NULL },
};

static const struct field client_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'C' },
	{ .name = "name", .label = N_("Name"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .width = 16, .max = LIMIT_NAME },
	{ .name = "gender", .label = N_("Gender"), .kind = FIELD_CHOICE, .width = 8,
	  .choices = gender_choices },
	{ .name = "private", .label = N_("Personal data"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_INLINE },
	{ .name = "member_no", .label = N_("Member number"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_INDEXED, .width = 12, .max = 32 },
	{ .name = "tier", .label = N_("Tier"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 10, .max = 40, .help = N_("As tiers.yaml names it.") },
	{ .name = "source", .label = N_("Source"), .kind = FIELD_TEXT, .width = 16, .max = 40,
	  .choices = client_sources, .help = N_("The channel that brought the client.") },
	{ .name = "referrer", .label = N_("Brought by"), .kind = FIELD_REF, .width = 8, .ref = 'C',
	  .help = N_("The client who recommended the shop.") },
	{ .name = "preferred_therapist", .label = N_("Preferred therapist"), .kind = FIELD_REF,
	  .width = 8, .ref = 'S' },
	{ .name = "preferred_technique", .label = N_("Preferred technique"), .kind = FIELD_TEXT,
	  .width = 20 },
	{ .name = "environment", .label = N_("Preferred surroundings"), .kind = FIELD_TEXT,
	  .width = 20, .help = N_("Room, light, music, warmth.") },
	{ .name = "wishes", .label = N_("Special wishes"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "tags", .label = N_("Tags"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_INDEXED, .width = 16, .max = 40 },
	{ .name = "created_at", .label = N_("Since"), .kind = FIELD_INSTANT, .flags = FIELD_FIXED,
	  .width = 19 },
	{ .name = "created_by", .label = N_("Entered by"), .kind = FIELD_REF, .flags = FIELD_FIXED,
	  .width = 5, .ref = 'S' },
	{ .name = "deleted_at", .label = N_("Deleted"), .kind = FIELD_INSTANT,
	  .flags = FIELD_FIXED, .width = 19 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field client_private_fields[] = {
	{ .name = "phone", .label = N_("Phone"), .kind = FIELD_PHONE,
	  .flags = FIELD_PRIVATE | FIELD_CONTACT | FIELD_LISTED | FIELD_INDEXED, .width = 13 },
	{ .name = "other_phones", .label = N_("Other phones"), .kind = FIELD_PHONE,
	  .flags = FIELD_PRIVATE | FIELD_CONTACT | FIELD_INDEXED, .width = 13 },
	{ .name = "wechat", .label = N_("WeChat"), .kind = FIELD_TEXT,
	  .flags = FIELD_PRIVATE | FIELD_CONTACT | FIELD_INDEXED, .width = 16, .max = 64 },
	{ .name = "birthday", .label = N_("Birthday"), .kind = FIELD_BIRTHDAY,
	  .flags = FIELD_PRIVATE, .width = 10, .help = N_("The year may be left out.") },
	{ .name = "lunar", .label = N_("Lunar birthday"), .kind = FIELD_BOOL,
	  .flags = FIELD_PRIVATE, .width = 6,
	  .help = N_("The birthday is a date of the Chinese calendar.") },
	{ .name = "leap", .label = N_("Leap month"), .kind = FIELD_BOOL, .flags = FIELD_PRIVATE,
	  .width = 6, .help = N_("The lunar month is the leap one.") },
	{ .name = "skin_type", .label = N_("Skin type"), .kind = FIELD_CHOICE,
	  .flags = FIELD_PRIVATE, .width = 12, .choices = skins },
	{ .name = "allergies", .label = N_("Allergies"), .kind = FIELD_TEXT,
	  .flags = FIELD_PRIVATE, .width = 24, .max = LIMIT_NOTE },
	{ .name = "allergens", .label = N_("Allergens"), .kind = FIELD_TEXT,
	  .flags = FIELD_PRIVATE, .width = 24, .max = 40,
	  .help = N_("Ingredients, as treatments and products name them.") },
	{ .name = "medical_history", .label = N_("Medical history"), .kind = FIELD_LINES,
	  .flags = FIELD_PRIVATE, .width = 40, .max = LIMIT_NOTE },
	{ .name = "pregnancy", .label = N_("Pregnancy"), .kind = FIELD_CHOICE,
	  .flags = FIELD_PRIVATE, .width = 12, .choices = pregnancies },
	{ .name = "contraindications", .label = N_("Contraindications"), .kind = FIELD_TEXT,
	  .flags = FIELD_PRIVATE, .width = 24, .max = 40,
	  .help = N_("Words that treatments name as speaking against them.") },
	{ .name = "address", .label = N_("Address"), .kind = FIELD_TEXT,
	  .flags = FIELD_PRIVATE | FIELD_CONTACT, .width = 30 },
	{ .name = "notes", .label = N_("Notes"), .kind = FIELD_LINES, .flags = FIELD_PRIVATE,
	  .width = 40, .max = LIMIT_NOTE },
	{ .name = "consents", .label = N_("Consents"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_PRIVATE | FIELD_FIXED, .max = 64 },
};

static const struct field consent_fields[] = {
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 12, .max = 40,
	  .choices = consent_kinds },
	{ .name = "given", .label = N_("Given"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 6 },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT, .flags = FIELD_LISTED,
	  .width = 19 },
	{ .name = "by", .label = N_("Staff"), .kind = FIELD_REF, .flags = FIELD_LISTED, .width = 5,
	  .ref = 'S' },
	{ .name = "wording", .label = N_("Wording"), .kind = FIELD_TEXT, .width = 12, .max = 40,
	  .help = N_("Version of the text that was agreed to.") },
};

static const struct field staff_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'S' },
	{ .name = "name", .label = N_("Name"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .width = 12, .max = LIMIT_NAME },
	{ .name = "role", .label = N_("Role"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 12, .max = 23,
	  .help = N_("One of the roles of meibu.conf.") },
	{ .name = "level", .label = N_("Level"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = 40,
	  .help = N_("Price level of treatments.yaml; empty for those who give no treatments.") },
	{ .name = "skills", .label = N_("Skills"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 24, .max = 40, .help = N_("As treatments ask for them.") },
	{ .name = "roster", .label = N_("Weekly roster"), .kind = FIELD_MESSAGE, .max = 42 },
	{ .name = "pin_hash", .label = N_("PIN"), .kind = FIELD_TEXT,
	  .flags = FIELD_FIXED | FIELD_SECRET, .max = 200 },
	{ .name = "os_user", .label = N_("System user"), .kind = FIELD_TEXT, .width = 12,
	  .max = 32, .help = N_("Operating-system user who is this person.") },
	{ .name = "failures", .label = N_("Wrong PINs"), .kind = FIELD_NUMBER,
	  .flags = FIELD_FIXED, .width = 5, .help = N_("In a row.") },
	{ .name = "locked_until", .label = N_("Locked until"), .kind = FIELD_INSTANT,
	  .flags = FIELD_FIXED, .width = 19 },
	{ .name = "left", .label = N_("Has left"), .kind = FIELD_BOOL, .width = 5 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field shift_fields[] = {
	{ .name = "weekday", .label = N_("Weekday"), .kind = FIELD_NUMBER, .flags = FIELD_ZERO,
	  .width = 6, .max = 6, .choices = weekdays, .help = N_("0 is Monday, 6 is Sunday.") },
	{ .name = "from", .label = N_("From"), .kind = FIELD_MINUTE, .flags = FIELD_ZERO,
	  .width = 5 },
	{ .name = "to", .label = N_("To"), .kind = FIELD_MINUTE, .flags = FIELD_ZERO, .width = 5,
	  .max = 2880, .help = N_("May pass midnight: 25:30.") },
};

static const struct field room_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'R' },
	{ .name = "name", .label = N_("Room name"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .width = 16, .max = LIMIT_NAME },
	{ .name = "type", .label = N_("Type"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = 40, .help = N_("As treatments ask for it.") },
	{ .name = "capacity", .label = N_("Capacity"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 8, .max = 100, .help = N_("Clients at a time; empty means one.") },
	{ .name = "closed", .label = N_("Closed"), .kind = FIELD_BOOL, .width = 6 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field device_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'D' },
	{ .name = "name", .label = N_("Device name"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .width = 16, .max = LIMIT_NAME },
	{ .name = "type", .label = N_("Type"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = 40, .help = N_("As treatments ask for it.") },
	{ .name = "capacity", .label = N_("Capacity"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 8, .max = 100, .help = N_("Clients at a time; empty means one.") },
	{ .name = "closed", .label = N_("Closed"), .kind = FIELD_BOOL, .width = 6 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field product_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 6, .ref = 'P' },
	{ .name = "name", .label = N_("Product name"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .width = 20, .max = LIMIT_NAME },
	{ .name = "brand", .label = N_("Brand"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_INDEXED, .width = 12, .max = LIMIT_NAME },
	{ .name = "model", .label = N_("Model"), .kind = FIELD_TEXT, .width = 12,
	  .max = LIMIT_NAME },
	{ .name = "unit", .label = N_("Unit"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 6, .max = 16, .help = N_("What it is counted in: box, bottle, ml.") },
	{ .name = "barcode", .label = N_("Barcode"), .kind = FIELD_TEXT, .flags = FIELD_INDEXED,
	  .width = 14, .max = 48 },
	{ .name = "price_fen", .label = N_("Price"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10, .min = 0, .max = MONEY_MAX_FEN },
	{ .name = "category", .label = N_("Category"), .kind = FIELD_TEXT, .width = 12,
	  .max = 40 },
	{ .name = "allergens", .label = N_("Allergens"), .kind = FIELD_TEXT, .width = 24,
	  .max = 40, .help = N_("Ingredients a client may be allergic to.") },
	{ .name = "safety_level", .label = N_("Safety level"), .kind = FIELD_NUMBER, .width = 6,
	  .max = 1000000, .help = N_("There is an alert at or below this stock.") },
	{ .name = "closed", .label = N_("No longer sold"), .kind = FIELD_BOOL, .width = 6 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field booking_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'B' },
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 8, .ref = 'C' },
	{ .name = "segments", .label = N_("Segments"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_REQUIRED, .max = LIMIT_SEGMENTS },
	{ .name = "state", .label = N_("State"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 10,
	  .choices = booking_states },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "sale", .label = N_("Sale"), .kind = FIELD_REF, .flags = FIELD_FIXED, .width = 8,
	  .ref = 'V' },
	{ .name = "source", .label = N_("Source"), .kind = FIELD_TEXT, .width = 10, .max = 40,
	  .choices = booking_source_choices, .help = N_("How the booking came in.") },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FIELD_TEXT,
	  .width = 20, .help = N_("Why a rule was overridden.") },
	{ .name = "changes", .label = N_("Changes"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

static const struct field segment_fields[] = {
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 20, .max = 40,
	  .help = N_("Id of treatments.yaml.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'S' },
	{ .name = "room", .label = N_("Room"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'R' },
	{ .name = "device", .label = N_("Device"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'D' },
	{ .name = "start", .label = N_("Start"), .kind = FIELD_WALL,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 16,
	  .help = N_("When preparation begins.") },
	{ .name = "prep", .label = N_("Preparation"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes; the client is not needed yet.") },
	{ .name = "service", .label = N_("Service"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 5, .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes.") },
	{ .name = "processing", .label = N_("Processing"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes in which the therapist is free.") },
	{ .name = "cleanup", .label = N_("Clean-up"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes; the client has gone.") },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
};

static const struct field change_fields[] = {
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT, .flags = FIELD_LISTED,
	  .width = 19 },
	{ .name = "by", .label = N_("Staff"), .kind = FIELD_REF, .flags = FIELD_LISTED, .width = 5,
	  .ref = 'S' },
	{ .name = "what", .label = N_("What"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16, .max = 40, .help = N_("The operation.") },
	{ .name = "was", .label = N_("Before"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "now", .label = N_("After"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 20 },
};

static const struct field sale_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'V' },
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'C' },
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_REF, .width = 8, .ref = 'B' },
	{ .name = "lines", .label = N_("Lines"), .kind = FIELD_MESSAGE, .flags = FIELD_REQUIRED,
	  .max = LIMIT_SALE_LINES },
	{ .name = "payments", .label = N_("Payments"), .kind = FIELD_MESSAGE,
	  .max = LIMIT_PAYMENTS },
	{ .name = "total_fen", .label = N_("Total"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 10 },
	{ .name = "change_fen", .label = N_("Change"), .kind = FIELD_MONEY,
	  .flags = FIELD_FIXED | FIELD_ZERO, .width = 10 },
	{ .name = "cashier", .label = N_("Cashier"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'S' },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S', .help = N_("The manager who stood in.") },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "day", .label = N_("Day"), .kind = FIELD_DAY, .flags = FIELD_FIXED, .width = 10,
	  .help = N_("The business day.") },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_TEXT, .width = 30,
	  .max = LIMIT_NOTE },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "tier", .label = N_("Tier"), .kind = FIELD_TEXT, .flags = FIELD_FIXED,
	  .width = 10, .max = 40, .help = N_("The client's at the time.") },
	{ .name = "discount_reason", .label = N_("Reason for the discount"), .kind = FIELD_TEXT,
	  .width = 20 },
};

static const struct field line_fields[] = {
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 10, .max = 40, .choices = line_kinds },
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT, .width = 20,
	  .max = 40, .help = N_("Id of treatments.yaml.") },
	{ .name = "product", .label = N_("Product"), .kind = FIELD_REF, .width = 6, .ref = 'P' },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "title", .label = N_("Title"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 24, .help = N_("Its name at the time of sale.") },
	{ .name = "qty", .label = N_("Quantity"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 5, .max = 100000 },
	{ .name = "list_fen", .label = N_("List price"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10, .help = N_("Of one.") },
	{ .name = "reductions", .label = N_("Reductions"), .kind = FIELD_MESSAGE, .max = 16 },
	{ .name = "net_fen", .label = N_("Net"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10,
	  .help = N_("List price times quantity, less reductions.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'S' },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
	{ .name = "category", .label = N_("Category"), .kind = FIELD_TEXT, .width = 12,
	  .max = 40 },
	{ .name = "shares", .label = N_("Shares"), .kind = FIELD_MESSAGE, .max = 8 },
};

static const struct field share_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 5, .ref = 'S' },
	{ .name = "percent", .label = N_("Percent"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 5, .max = 100, .help = N_("The shares of a line sum to 100.") },
};

static const struct field reduction_fields[] = {
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 10, .max = 40,
	  .choices = reduction_kinds },
	{ .name = "label", .label = N_("Label"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 20, .help = N_("As it is shown.") },
	{ .name = "amount_fen", .label = N_("Amount"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10, .min = 0, .max = MONEY_MAX_FEN },
};

static const struct field payment_fields[] = {
	{ .name = "method", .label = N_("Method"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 10, .max = 40,
	  .choices = payment_methods },
	{ .name = "amount_fen", .label = N_("Amount"), .kind = FIELD_MONEY,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10, .min = 0, .max = MONEY_MAX_FEN,
	  .help = N_("What was handed over.") },
	{ .name = "code", .label = N_("Code"), .kind = FIELD_TEXT, .width = 24, .max = 64,
	  .help = N_("Payment or voucher code.") },
};

static const struct field audit_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8 },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'S' },
	{ .name = "terminal", .label = N_("Terminal"), .kind = FIELD_TEXT, .flags = FIELD_FIXED,
	  .width = 10, .max = 40 },
	{ .name = "op", .label = N_("Operation"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 16, .max = 40 },
	{ .name = "object", .label = N_("Record"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 10, .max = 40 },
	{ .name = "detail", .label = N_("Detail"), .kind = FIELD_LINES,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 40, .max = 1 << 16,
	  .help = N_("What changed, private values masked.") },
	{ .name = "prev", .label = N_("Previous"), .kind = FIELD_BYTES, .flags = FIELD_FIXED,
	  .width = 16, .max = 64, .help = N_("Hash of the row before.") },
};

static const struct field done_fields[] = {
	{ .name = "op", .label = N_("Operation"), .kind = FIELD_TEXT, .flags = FIELD_FIXED,
	  .width = 16, .max = 40 },
	{ .name = "request", .label = N_("Request"), .kind = FIELD_BYTES, .flags = FIELD_FIXED,
	  .width = 16, .max = 64, .help = N_("Hash of the arguments.") },
	{ .name = "answer", .label = N_("Answer"), .kind = FIELD_BYTES, .flags = FIELD_FIXED,
	  .width = 16, .max = 1 << 20, .help = N_("The packed answer.") },
};

static const struct field draft_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5, .ref = 'S' },
	{ .name = "form", .label = N_("Form"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 20, .max = 64,
	  .help = N_("Screen and record.") },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "content", .label = N_("Content"), .kind = FIELD_BYTES, .width = 16,
	  .max = 1 << 16, .help = N_("The form's own.") },
};

static const struct field job_fields[] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8 },
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 10, .max = 40 },
	{ .name = "object", .label = N_("Record"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 10, .max = 40 },
	{ .name = "state", .label = N_("State"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 8, .choices = job_states },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "tries", .label = N_("Tries"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 5 },
	{ .name = "error", .label = N_("Error"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 30 },
};

static const struct field rule_fields[] = {
	{ .name = "name", .label = N_("File"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 20, .max = 64 },
	{ .name = "text", .label = N_("Text"), .kind = FIELD_LINES, .width = 40, .max = 4 << 20 },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
};

static const struct field meta_fields[] = {
	{ .name = "schema", .label = N_("Schema"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 6 },
	{ .name = "created_at", .label = N_("Made"), .kind = FIELD_INSTANT, .flags = FIELD_FIXED,
	  .width = 19 },
	{ .name = "shop_name", .label = N_("Name of the shop"), .kind = FIELD_TEXT, .width = 20 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "key_check", .label = N_("Key check"), .kind = FIELD_BYTES, .flags = FIELD_FIXED,
	  .width = 16, .max = 64, .help = N_("Proves that the key file belongs to this shop.") },
	{ .name = "demo", .label = N_("Demo shop"), .kind = FIELD_BOOL, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "program", .label = N_("Made by version"), .kind = FIELD_TEXT,
	  .flags = FIELD_FIXED, .width = 12 },
};


/* ---- arguments whose names mean something of their own */

static const struct field segment_wish_fields[] = {
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED, .width = 20, .max = 40, .help = N_("Id of treatments.yaml.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .width = 5, .ref = 'S',
	  .help = N_("Empty: anyone who is free and able.") },
	{ .name = "room", .label = N_("Room"), .kind = FIELD_REF, .width = 5, .ref = 'R',
	  .help = N_("Empty: any that suits.") },
	{ .name = "device", .label = N_("Device"), .kind = FIELD_REF, .width = 5, .ref = 'D',
	  .help = N_("Empty: any that suits.") },
	{ .name = "start", .label = N_("Start"), .kind = FIELD_WALL, .width = 16,
	  .help = N_("When preparation begins.") },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
};

static const struct field line_wish_fields[] = {
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT, .width = 10, .max = 40,
	  .choices = line_kinds },
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
	  .max = MONEY_MAX_FEN, .help = N_("Of a top-up.") },
};

static const struct field ledger_balance_fields[] = {
	{ .name = "account", .label = N_("Account"), .kind = FIELD_TEXT, .width = 30, .max = 100 },
	{ .name = "unit", .label = N_("Unit"), .kind = FIELD_TEXT, .width = 8, .max = 40 },
	{ .name = "at", .label = N_("On"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("At the end of this day; empty means now.") },
};

static const struct field audit_list_fields[] = {
	{ .name = "before", .label = N_("Before"), .kind = FIELD_NUMBER, .width = 8,
	  .help = N_("Older rows than this one.") },
	{ .name = "limit", .label = N_("Limit"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_ROWS, .help = N_("Rows at most.") },
	{ .name = "object", .label = N_("Record"), .kind = FIELD_TEXT, .width = 10, .max = 40 },
};


/* ---- the tables */

const struct record records[] = {
	{ .name = "staff", .title = N_("Staff"), .letter = 'S', .message = &staff__descriptor,
	  .fields = staff_fields, .nfields = ARRAY_LEN(staff_fields),
	  .check = check_staff },
	{ .name = "room", .title = N_("Room"), .letter = 'R', .message = &room__descriptor,
	  .fields = room_fields, .nfields = ARRAY_LEN(room_fields) },
	{ .name = "device", .title = N_("Device"), .letter = 'D', .message = &device__descriptor,
	  .fields = device_fields, .nfields = ARRAY_LEN(device_fields) },
	{ .name = "product", .title = N_("Product"), .letter = 'P', .message = &product__descriptor,
	  .fields = product_fields, .nfields = ARRAY_LEN(product_fields) },
	{ .name = "client", .title = N_("Client"), .letter = 'C', .message = &client__descriptor,
	  .fields = client_fields, .nfields = ARRAY_LEN(client_fields) },
	{ .name = "booking", .title = N_("Booking"), .letter = 'B', .message = &booking__descriptor,
	  .fields = booking_fields, .nfields = ARRAY_LEN(booking_fields) },
	{ .name = "sale", .title = N_("Sale"), .letter = 'V', .message = &sale__descriptor,
	  .fields = sale_fields, .nfields = ARRAY_LEN(sale_fields) },
	{ .name = "audit", .title = N_("Audit row"), .message = &audit_row__descriptor,
	  .fields = audit_fields, .nfields = ARRAY_LEN(audit_fields) },
	{ .name = "draft", .title = N_("Draft"), .message = &draft__descriptor,
	  .fields = draft_fields, .nfields = ARRAY_LEN(draft_fields) },
	{ .name = "job", .title = N_("Job"), .message = &job__descriptor,
	  .fields = job_fields, .nfields = ARRAY_LEN(job_fields) },
	{ .name = "done", .title = N_("Answer given"), .message = &done__descriptor,
	  .fields = done_fields, .nfields = ARRAY_LEN(done_fields) },
	{ .name = "rule", .title = N_("Rule file"), .message = &rule_text__descriptor,
	  .fields = rule_fields, .nfields = ARRAY_LEN(rule_fields) },
	{ .name = "meta", .title = N_("Store"), .message = &meta__descriptor,
	  .fields = meta_fields, .nfields = ARRAY_LEN(meta_fields) },
};
const size_t nrecords = ARRAY_LEN(records);

const struct record record_parts[] = {
	{ .name = "personal", .title = N_("Personal data"), .message = &client_private__descriptor,
	  .fields = client_private_fields, .nfields = ARRAY_LEN(client_private_fields),
	  .check = check_client_private },
	{ .name = "consent", .title = N_("Consent"), .message = &consent__descriptor,
	  .fields = consent_fields, .nfields = ARRAY_LEN(consent_fields) },
	{ .name = "shift", .title = N_("Shift"), .message = &shift__descriptor,
	  .fields = shift_fields, .nfields = ARRAY_LEN(shift_fields),
	  .check = check_shift },
	{ .name = "segment", .title = N_("Segment"), .message = &segment__descriptor,
	  .fields = segment_fields, .nfields = ARRAY_LEN(segment_fields),
	  .check = check_segment },
	{ .name = "change", .title = N_("Booking change"), .message = &record_change__descriptor,
	  .fields = change_fields, .nfields = ARRAY_LEN(change_fields) },
	{ .name = "line", .title = N_("Line"), .message = &sale_line__descriptor,
	  .fields = line_fields, .nfields = ARRAY_LEN(line_fields),
	  .check = check_sale_line },
	{ .name = "share", .title = N_("Share"), .message = &staff_share__descriptor,
	  .fields = share_fields, .nfields = ARRAY_LEN(share_fields) },
	{ .name = "reduction", .title = N_("Reduction"), .message = &reduction__descriptor,
	  .fields = reduction_fields, .nfields = ARRAY_LEN(reduction_fields) },
	{ .name = "payment", .title = N_("Payment"), .message = &payment__descriptor,
	  .fields = payment_fields, .nfields = ARRAY_LEN(payment_fields) },
	{ .name = "segment_wish", .title = N_("Segment"), .message = &segment_wish__descriptor,
	  .fields = segment_wish_fields, .nfields = ARRAY_LEN(segment_wish_fields) },
	{ .name = "line_wish", .title = N_("Line"), .message = &line_wish__descriptor,
	  .fields = line_wish_fields, .nfields = ARRAY_LEN(line_wish_fields) },
	{ .name = "ledger_balance", .title = N_("Balance"), .message = &ledger_balance__descriptor,
	  .fields = ledger_balance_fields, .nfields = ARRAY_LEN(ledger_balance_fields) },
	{ .name = "audit_list", .title = N_("Audit log"), .message = &audit_list__descriptor,
	  .fields = audit_list_fields, .nfields = ARRAY_LEN(audit_list_fields) },
};
const size_t nrecord_parts = ARRAY_LEN(record_parts);
