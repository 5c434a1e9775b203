/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "svc/body.h"
#include "svc/login.h"

/* Before the transaction: a PIN costs 20 ms of hashing. */
enum status op_staff_prepare_add(struct op_call *call)
{
	const StaffAdd *a = call->args;

	return a->pin[0] == '\0' ? ST_OK : pin_hash(a->pin, call->prepared, call->problem);
}

enum status op_staff_prepare_pin(struct op_call *call)
{
	const StaffPin *a = call->args;

	return pin_hash(a->pin, call->prepared, call->problem);
}

static enum status known_role(struct op_call *call, const Staff *s)
{
	if (conf_role(&call->shop->conf, s->role) == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "role",
				   _("The role \"%s\" is not in meibu.conf."), s->role);
	if (s->level[0] != '\0' && level_rank(call->shop->treatments, s->level) < 0)
		return problem_set(call->problem, ST_BAD_VALUE, "level",
				   _("The level \"%s\" is not in treatments.yaml."), s->level);
	return ST_OK;
}

/* The hash stays in the store. */
static Staff *without_hash(struct op_call *call, const Staff *s)
{
	Staff *copy = (Staff *)message_copy(&s->base, call->arena);

	copy->pin_hash = arena_dup(call->arena, "");
	return copy;
}

enum status op_staff_add(struct op_call *call)
{
	const StaffAdd *a = call->args;
	StaffAnswer *ret = call->ret;

	if (a->record == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "name", _("A name is needed."));
	Staff *s = (Staff *)message_copy(&a->record->base, call->arena);
	s->pin_hash = arena_dup(call->arena, call->prepared);
	TRY(known_role(call, s));
	TRY(body_add(call, record_by_name("staff"), TABLE_STAFF, &s->base));
	ret->record = without_hash(call, s);
	return ST_OK;
}

enum status op_staff_get(struct op_call *call)
{
	const StaffGet *a = call->args;
	ProtobufCMessage *m;

	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, a->staff, &m));
	((StaffAnswer *)call->ret)->record = without_hash(call, (Staff *)m);
	return ST_OK;
}

enum status op_staff_set(struct op_call *call)
{
	const StaffSet *a = call->args;
	const struct record *r = record_by_name("staff");
	ProtobufCMessage *was, *now;

	TRY(body_get(call, r, TABLE_STAFF, a->staff, &was));
	TRY(body_change(call, r, was, (void *)a->record, a->n_fields, a->fields, a->revision,
			&now));
	TRY(known_role(call, (Staff *)now));
	((StaffAnswer *)call->ret)->record = without_hash(call, (Staff *)now);
	return record_put(call->tx, TABLE_STAFF, a->staff, now, PUT_ANY);
}

enum status op_staff_pin(struct op_call *call)
{
	const StaffPin *a = call->args;
	ProtobufCMessage *m;

	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, a->staff, &m));
	Staff *s = (Staff *)m;
	s->pin_hash = arena_dup(call->arena, call->prepared);
	s->failures = 0;
	s->locked_until = 0;
	s->revision++;
	body_object(call, 'S', a->staff);
	buf_puts(&call->detail, "pin");
	((StaffAnswer *)call->ret)->record = without_hash(call, s);
	return record_put(call->tx, TABLE_STAFF, a->staff, &s->base, PUT_ANY);
}

enum status op_staff_list(struct op_call *call)
{
	StaffRows *ret = call->ret;
	ProtobufCMessage **all = NULL;
	size_t n = 0;

	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &all));
	for (size_t i = 0; i < n; i++) {
		Staff *s = without_hash(call, (Staff *)all[i]);
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, s);
	}
	return ST_OK;
}
