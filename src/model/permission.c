/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/permission.h"

#include <string.h>

#include "base/status.h"

static const struct permission_row {
	const char *name, *title;
} permissions[PERM_COUNT] = {
	[PERM_NONE] = { .name = "none", .title = N_("Log in") },
	[PERM_LOOK] = { .name = "look", .title = N_("Look at the book, treatments and products") },
	[PERM_CLIENT_READ] = { .name = "client-read", .title = N_("See clients") },
	[PERM_CLIENT_WRITE] = { .name = "client-write", .title = N_("Change clients") },
	[PERM_CLIENT_CONTACT] = { .name = "client-contact",
				  .title = N_("See phones and WeChat in full") },
	[PERM_CLIENT_HEALTH] = { .name = "client-health",
				 .title = N_("See allergies, history and notes") },
	[PERM_CLIENT_DELETE] = { .name = "client-delete", .title = N_("Delete clients") },
	[PERM_BOOKING_WRITE] = { .name = "booking-write", .title = N_("Make and change bookings") },
	[PERM_BOOKING_FORCE] = { .name = "booking-force",
				 .title = N_("Override a booking rule with a reason") },
	[PERM_SERVICE] = { .name = "service", .title = N_("Start and finish services") },
	[PERM_SALE] = { .name = "sale", .title = N_("Check out") },
	[PERM_DISCOUNT] = { .name = "discount", .title = N_("Give discounts by hand") },
	[PERM_STOCK] = { .name = "stock", .title = N_("Move stock") },
	[PERM_STAFF] = { .name = "staff", .title = N_("Manage staff") },
	[PERM_SETUP] = { .name = "setup",
			 .title = N_("Set up rooms, devices, products and rules") },
	[PERM_LEDGER] = { .name = "ledger", .title = N_("See the ledger") },
	[PERM_AUDIT] = { .name = "audit", .title = N_("See the audit log") },
	[PERM_EXPORT] = { .name = "export", .title = N_("Export records") },
	[PERM_AUTHORISE] = { .name = "authorise",
			     .title = N_("Authorise what is above others' limits") },
	[PERM_REFUND] = { .name = "refund", .title = N_("Take sales back") },
	[PERM_PREPAID] = { .name = "prepaid",
			   .title = N_("Freeze, extend, transfer and give back prepaid money") },
	[PERM_CREDIT] = { .name = "credit", .title = N_("Sell on account") },
	[PERM_DAY] = { .name = "day", .title = N_("Open and close the drawer") },
	[PERM_REPORT] = { .name = "report", .title = N_("See reports") },
	[PERM_ROSTER] = { .name = "roster", .title = N_("Manage roster, turns and attendance") },
	[PERM_COUPON] = { .name = "coupon",
			  .title = N_("Issue coupons, grant tiers, correct points") },
};
_Static_assert(PERM_COUNT <= 64, "a role is a bit set of 64");

const char *permission_name(enum permission permission)
{
	REQUIRE(permission < PERM_COUNT);
	return permissions[permission].name;
}

bool permission_by_name(const char *name, enum permission *ret)
{
	/* "none" is what needs no permission: nothing that a role could be given. */
	for (size_t i = PERM_NONE + 1; i < PERM_COUNT; i++) {
		if (strcmp(permissions[i].name, name) == 0) {
			*ret = (enum permission)i;
			return true;
		}
	}
	return false;
}

const char *permission_title(enum permission permission)
{
	REQUIRE(permission < PERM_COUNT);
	return _(permissions[permission].title);
}

static const struct { const char *name, *title; } roles[] = {
	{ "owner", N_("owner") },
	{ "manager", N_("manager") },
	{ "frontdesk", N_("front desk") },
	{ "therapist", N_("beautician") },
	{ "buyer", N_("buyer") },
	{ "accountant", N_("accountant") },
};

const char *role_title(const char *name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i].name, name) == 0)
			return _(roles[i].title);
	return name;
}

bool role_may(const struct role *role, enum permission permission)
{
	REQUIRE(permission < PERM_COUNT);
	if (permission == PERM_NONE)
		return true;
	return role != NULL && (role->permissions >> permission & 1) != 0;
}
