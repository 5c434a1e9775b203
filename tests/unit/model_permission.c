/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deny by default: what a role was not given it may not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "model/permission.h"

static void names_are_unique_and_read_back(void **state)
{
	(void)state;
	for (int i = PERM_NONE; i < PERM_COUNT; i++) {
		enum permission back = PERM_COUNT;
		const char *name = permission_name((enum permission)i);
		assert_true(strlen(permission_title((enum permission)i)) > 0);
		assert_int_equal(permission_by_name(name, &back), i != PERM_NONE);
		assert_int_equal(back, i != PERM_NONE ? i : PERM_COUNT);
		for (int j = PERM_NONE; j < i; j++)
			assert_string_not_equal(permission_name((enum permission)j), name);
	}
	assert_string_equal(permission_name(PERM_CLIENT_WRITE), "client-write");
	assert_string_equal(permission_name(PERM_AUTHORISE), "authorise");
	assert_string_equal(permission_name(PERM_REFUND), "refund");
	assert_string_equal(permission_name(PERM_PREPAID), "prepaid");
	assert_string_equal(permission_name(PERM_COUPON), "coupon");
	assert_string_equal(permission_name(PERM_ROSTER), "roster");
}

static void other_words_are_no_permission(void **state)
{
	static const char *const wrong[] = { "", "none", "client", "client-writ", "client-write ",
					     "Client-Write", "client_write", "all", "*" };
	enum permission permission = PERM_STOCK;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_false(permission_by_name(wrong[i], &permission));
		assert_int_equal(permission, PERM_STOCK);
	}
}

static void each_role_against_each_permission(void **state)
{
	(void)state;
	for (int given = PERM_NONE; given < PERM_COUNT; given++) {
		struct role role = { .name = "test", .permissions = UINT64_C(1) << given };
		for (int asked = PERM_NONE; asked < PERM_COUNT; asked++)
			assert_int_equal(role_may(&role, (enum permission)asked),
					 asked == PERM_NONE || asked == given);
	}
}

static void roles_have_words(void **state)
{
	(void)state;
	assert_string_equal(role_title("owner"), "owner");
	assert_string_equal(role_title("frontdesk"), "front desk");
	assert_string_equal(role_title("intern"), "intern"); /* of the shop's own */
}

static void an_unknown_role_may_only_log_in(void **state)
{
	const struct role nothing = { .name = "" }, all = { .permissions = UINT64_MAX };

	(void)state;
	for (int i = PERM_NONE; i < PERM_COUNT; i++) {
		assert_int_equal(role_may(&nothing, (enum permission)i), i == PERM_NONE);
		assert_int_equal(role_may(NULL, (enum permission)i), i == PERM_NONE);
		assert_true(role_may(&all, (enum permission)i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_unique_and_read_back),
		cmocka_unit_test(other_words_are_no_permission),
		cmocka_unit_test(each_role_against_each_permission),
		cmocka_unit_test(roles_have_words),
		cmocka_unit_test(an_unknown_role_may_only_log_in),
	};

	return cmocka_run_group_tests_name("model_permission", tests, NULL, NULL);
}
