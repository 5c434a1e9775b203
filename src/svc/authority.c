/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who may stands in, with her PIN, for one operation of somebody who may not. */
#include "svc/body.h"
#include "svc/login.h"

/* The field of the arguments, which every operation with op_prepare_authority has. */
static const void *argument(const struct op_call *call, const char *name)
{
	const ProtobufCMessage *args = call->args;
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(args->descriptor, name);

	REQUIRE(f != NULL);
	return (const char *)args + f->offset;
}

enum status op_prepare_authority(struct op_call *call)
{
	uint32_t staff = *(const uint32_t *)argument(call, "authorised_by");
	const char *pin = *(char *const *)argument(call, "authorised_pin");

	if (staff == 0)
		return ST_OK;
	return pin_check(call->shop, staff, pin, call->problem);
}

enum status body_stand_in(struct op_call *call, uint32_t authorised_by,
			  const struct role **ret_role, const char **ret_name)
{
	Staff *staff;
	char text[ID_TEXT_MAX];

	TRY(body_staff(call, authorised_by, "authorised_by", &staff)); /* her PIN was checked */
	const struct role *role = conf_role(&call->shop->conf, staff->role);
	if (role == NULL || !role_may(role, PERM_AUTHORISE))
		return problem_set(call->problem, ST_NO_AUTHORITY, "authorised_by",
				   _("%s may not authorise this."), staff->name);
	if (call->stood_in != authorised_by)
		buf_printf(&call->detail, "%sauthorised_by: %s", call->detail.len > 0 ? "; " : "",
			   id_text('S', authorised_by, text));
	call->stood_in = authorised_by;
	*ret_role = role;
	*ret_name = staff->name;
	return ST_OK;
}

enum status body_within(struct op_call *call, within_fn *within, const void *what,
			uint32_t authorised_by, const char *field, const char *lacks)
{
	const struct role *role = NULL;
	const char *name = "";

	if (within(&call->role, what))
		return ST_OK;
	if (authorised_by != 0) {
		TRY(body_stand_in(call, authorised_by, &role, &name));
		if (within(role, what))
			return ST_OK;
		return problem_set(call->problem, ST_NO_AUTHORITY, "authorised_by",
				   _("%s may not authorise this."), name);
	}
	enum status st = problem_set(call->problem, ST_NO_AUTHORITY, field, "%s", lacks);
	problem_todo(call->problem, _("Have a manager enter her PIN."));
	return st;
}

static bool has_permission(const struct role *role, const void *what)
{
	return role_may(role, *(const enum permission *)what);
}

enum status body_authority(struct op_call *call, enum permission permission, uint32_t authorised_by,
			   const char *what)
{
	return body_within(call, has_permission, &permission, authorised_by, NULL, what);
}
