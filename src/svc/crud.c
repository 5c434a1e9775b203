/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "svc/body.h"

void body_object(struct op_call *call, char letter, uint32_t id)
{
	id_text(letter, id, call->object);
}

static uint32_t *number_of(ProtobufCMessage *m, const char *name)
{
	struct field_at f;

	REQUIRE(field_find(m, name, NULL, &f));
	return (uint32_t *)(void *)((char *)f.holder + f.proto->offset);
}

static enum status not_there(struct op_call *call, const struct record *record, uint32_t id)
{
	char text[ID_TEXT_MAX];

	return problem_set(call->problem, ST_NOT_FOUND, record->name, _("There is no %s %s."),
			   _(record->title), id_text(record->letter, id, text));
}

enum status body_add(struct op_call *call, const struct record *record, enum table table,
		     ProtobufCMessage *m)
{
	uint32_t id;

	TRY(record_next_id(call->tx, table, &id));
	*number_of(m, "id") = id;
	*number_of(m, "revision") = 1;
	*number_of(m, "shop") = call->shop->conf.shop;
	TRY(record_check(m, call->problem));
	body_object(call, record->letter, id);
	record_diff(&call->detail, message_new(record->message, call->arena), m);
	return record_put(call->tx, table, id, m, PUT_NEW);
}

enum status body_get(struct op_call *call, const struct record *record, enum table table,
		     uint32_t id, ProtobufCMessage **ret)
{
	enum status st = record_get(call->tx, table, id, record->message, call->arena, ret);

	return st == ST_NOT_FOUND ? not_there(call, record, id) : st;
}

static enum status change_field(struct op_call *call, ProtobufCMessage *now,
				const ProtobufCMessage *changes, const char *name)
{
	struct field_at to, from;

	if (!field_find(now, name, call->arena, &to) ||
	    (to.row->flags & (FIELD_FIXED | FIELD_SECRET)))
		return problem_set(call->problem, ST_BAD_VALUE, name,
				   _("The field \"%s\" cannot be set."), name);
	/* A private part that was not sent at all reads as empty. */
	if (!field_find((ProtobufCMessage *)(uintptr_t)changes, name, call->arena, &from))
		return problem_set(call->problem, ST_BAD_VALUE, name,
				   _("The field \"%s\" cannot be set."), name);
	field_copy(&to, &from, call->arena);
	return ST_OK;
}

enum status body_change(struct op_call *call, const struct record *record,
			const ProtobufCMessage *was, const ProtobufCMessage *changes,
			size_t nfields, char *const *fields, uint32_t revision,
			ProtobufCMessage **ret)
{
	ProtobufCMessage *now = message_copy(was, call->arena);
	uint32_t *current = number_of(now, "revision");

	if (revision != 0 && revision != *current) {
		enum status st = problem_set(call->problem, ST_CHANGED, "revision", NULL);
		problem_todo(call->problem, _("Look at it again, then repeat your change."));
		return st;
	}
	if (changes == NULL)
		return problem_set(call->problem, ST_NOTHING_TO_DO, NULL, NULL);
	for (size_t i = 0; i < nfields; i++)
		TRY(change_field(call, now, changes, fields[i]));
	TRY(record_check(now, call->problem));
	*current += 1;
	record_diff(&call->detail, was, now);
	body_object(call, record->letter, *number_of(now, "id"));
	*ret = now;
	return ST_OK;
}

enum status body_set(struct op_call *call, const struct record *record, enum table table,
		     uint32_t id, const ProtobufCMessage *changes, size_t nfields,
		     char *const *fields, uint32_t revision, ProtobufCMessage **ret)
{
	ProtobufCMessage *was;

	TRY(body_get(call, record, table, id, &was));
	TRY(body_change(call, record, was, changes, nfields, fields, revision, ret));
	return record_put(call->tx, table, id, *ret, PUT_ANY);
}

struct all { struct op_call *call; size_t n; ProtobufCMessage **rows; };

static enum status all_row(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct all *all = ctx;

	(void)id;
	/* It is in the arena of the call, which is ours. */
	BODY_PUSH(all->call->arena, all->rows, all->n, (ProtobufCMessage *)(uintptr_t)m);
	return all->n >= LIMIT_ROWS ? ST_TOO_MANY : ST_OK;
}

enum status body_all(struct op_call *call, const struct record *record, enum table table,
		     size_t *ret_n, ProtobufCMessage ***ret)
{
	struct all all = { .call = call };
	enum status st = record_each_kept(call->tx, table, 1, record->message, call->arena,
					  all_row, &all);

	if (st != ST_OK && st != ST_TOO_MANY)
		return st;
	*ret_n = all.n;
	*ret = all.rows;
	return ST_OK;
}

enum status body_client(struct op_call *call, uint32_t id, Client **ret)
{
	enum status st = client_get(call->tx, id, call->arena, ret);
	char text[ID_TEXT_MAX];

	if (st == ST_OK && (*ret)->deleted_at != 0)
		return problem_set(call->problem, ST_NOT_FOUND, "client",
				   _("Client %s is in the recycle bin."), id_text('C', id, text));
	return st == ST_NOT_FOUND ? not_there(call, record_by_name("client"), id) : st;
}

enum status body_staff(struct op_call *call, uint32_t id, const char *field, Staff **ret)
{
	ProtobufCMessage *m;
	char text[ID_TEXT_MAX];
	enum status st = record_get(call->tx, TABLE_STAFF, id, &staff__descriptor, call->arena, &m);

	if (st == ST_NOT_FOUND || (st == ST_OK && ((Staff *)m)->left))
		return problem_set(call->problem, ST_NOT_FOUND, field, _("%s does not work here."),
				   id_text('S', id, text));
	TRY(st);
	*ret = (Staff *)m;
	return ST_OK;
}
