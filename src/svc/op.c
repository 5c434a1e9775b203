/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/op.h"

#include <string.h>

#include "base/text.h"
#include "svc/body.h"

enum { REQUEST_HASH = 16, DETAIL_MAX = 60000 /* bytes; the field takes 65536 */ };

const struct op *op_find(const char *name)
{
	for (size_t i = 0; i < op_count(); i++)
		if (strcmp(op_at(i)->name, name) == 0)
			return op_at(i);
	return NULL;
}

/* The system may everything; its limits are those of an owner. */
static struct role system_role(void)
{
	return (struct role){ .name = "system", .permissions = ~UINT64_C(0),
			      .discount_percent = 100 };
}

/* Reads the staff record anew in every transaction, so that a dismissal works at once. */
static enum status role_of(struct shop *shop, const struct session *who, struct tx *tx,
			   struct arena *arena, struct role *ret, struct problem *p)
{
	if (who->staff == 0) {
		*ret = system_role();
		return ST_OK;
	}
	ProtobufCMessage *m;
	enum status st = record_get(tx, TABLE_STAFF, who->staff, &staff__descriptor, arena, &m);
	if (st == ST_NOT_FOUND)
		return problem_set(p, ST_NOT_PERMITTED, "as", _("There is no such staff member."));
	TRY(st);
	const Staff *staff = (const Staff *)m;
	if (staff->left)
		return problem_set(p, ST_NOT_PERMITTED, "as", _("%s no longer works here."),
				   staff->name);
	const struct role *role = conf_role(&shop->conf, staff->role);
	if (role == NULL)
		return problem_set(p, ST_NOT_PERMITTED, "as",
				   _("The role \"%s\" is not in meibu.conf."), staff->role);
	*ret = *role;
	return ST_OK;
}

static enum status permitted(const struct op *op, const struct role *role, struct problem *p)
{
	if (op->permission == PERM_NONE || role_may(role, op->permission))
		return ST_OK;
	enum status st = problem_set(p, ST_NOT_PERMITTED, NULL,
				     _("%s needs the permission \"%s\"."),
				     op->name, permission_title(op->permission));
	problem_todo(p, _("Ask somebody who may, or have the owner change meibu.conf."));
	return st;
}

static void request_hash(const struct op *op, const ProtobufCMessage *args,
			 uint8_t ret[REQUEST_HASH])
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static const uint8_t zero_key[KEY_SIZE];
	size_t n = protobuf_c_message_get_packed_size(args);

	buf_puts(&b, op->name);
	buf_putc(&b, '\0');
	buf_reserve(&b, n + 1);
	b.len += protobuf_c_message_pack(args, (uint8_t *)b.text + b.len);
	b.text[b.len] = '\0';
	hash_keyed(zero_key, b.text, b.len, ret, REQUEST_HASH);
}

/* Has this key been answered? Then *ret_found and the old answer. */
static enum status answered_before(struct op_call *call, const struct op *op, const char *key,
				   const uint8_t hash[REQUEST_HASH], bool *ret_found,
				   ProtobufCMessage **ret)
{
	Done *done;
	enum status st = done_find(call->tx, key, call->arena, &done);

	*ret_found = false;
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	if (strcmp(done->op, op->name) != 0 || done->request.len != REQUEST_HASH ||
	    memcmp(done->request.data, hash, REQUEST_HASH) != 0)
		return problem_set(call->problem, ST_KEY_REUSED, "key",
				   _("This request key already stands for another request (%s)."),
				   done->op);
	ProtobufCAllocator alloc = message_allocator(call->arena);
	*ret = protobuf_c_message_unpack(op->answer, &alloc, done->answer.len, done->answer.data);
	if (*ret == NULL)
		return problem_set(call->problem, ST_CORRUPT, "key",
				   _("A stored answer is damaged."));
	*ret_found = true;
	return ST_OK;
}

static enum status remember(struct op_call *call, const struct op *op, const char *key,
			    const uint8_t hash[REQUEST_HASH], const ProtobufCMessage *answer)
{
	Done done = DONE__INIT;
	size_t n = protobuf_c_message_get_packed_size(answer);
	uint8_t *bytes = arena_alloc(call->arena, n + 1);
	uint8_t request[REQUEST_HASH];

	protobuf_c_message_pack(answer, bytes);
	memcpy(request, hash, REQUEST_HASH);
	done.op = arena_dup(call->arena, op->name);
	done.request = (ProtobufCBinaryData){ .len = REQUEST_HASH, .data = request };
	done.answer = (ProtobufCBinaryData){ .len = n, .data = bytes };
	return done_put(call->tx, key, &done);
}

static enum status write_audit(struct op_call *call, const struct op *op)
{
	if (op->quiet || (call->entry != 0 && call->detail.len == 0))
		return ST_OK; /* a ledger entry is its own record, but cannot say why */
	AuditRow row = AUDIT_ROW__INIT;
	row.at = call->now.ms;
	row.staff = call->who->staff;
	row.terminal = arena_dup(call->arena, call->who->terminal);
	row.op = arena_dup(call->arena, op->name);
	row.object = call->object;
	/* Bodies add reasons as they were given. */
	AUTO(buf_release) struct buf detail = BUF_INIT;
	text_clean(&detail, call->detail.text, call->detail.len, TEXT_LINES);
	buf_truncate(&detail, text_whole(detail.text, DETAIL_MAX));
	row.detail = arena_dup(call->arena, detail.text);
	return audit_append(call->tx, &row);
}

/* Slow work before the transaction. Who may not do it does not try at PINs with it either; and what
 * was answered before is not asked for them again: the right ones may be others by now. */
static enum status prepare(struct op_call *call, const struct op *op, const char *key,
			   const ProtobufCMessage *args, bool *ret_known)
{
	AUTO(tx_end) struct tx *tx = NULL;
	uint8_t hash[REQUEST_HASH];
	ProtobufCMessage *answer;

	if (call->shop->batch == NULL) {
		TRY(tx_begin(call->shop->db, TX_READ, op->name, &tx, call->problem));
		call->tx = tx;
		TRY(role_of(call->shop, call->who, tx, call->arena, &call->role, call->problem));
		TRY(permitted(op, &call->role, call->problem));
	} else {
		call->tx = call->shop->batch;
	}
	if (op->writes) {
		request_hash(op, args, hash);
		TRY(answered_before(call, op, key, hash, ret_known, &answer));
	}
	tx_end(&tx);
	call->tx = NULL;
	return *ret_known ? ST_OK : op->prepare(call);
}

/* When was the last entry made, and what does that say of the day? */
static enum status look_at_ledger(struct op_call *call)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	uint32_t next;

	call->sure = call->today;
	TRY(ledger_next(call->tx, &next));
	/* What cannot be read is told by whoever asks for it. */
	if (next == 1 || ledger_get(call->tx, next - 1, e) != ST_OK)
		return ST_OK;
	call->posted = e->at;
	if (e->at.ms > call->now.ms)
		call->sure = shop_business_day(call->shop, instant_wall(e->at));
	return ST_OK;
}

/* Everything between begin and commit. known: there is an answer already, so nothing was
 * prepared. */
static enum status run_in(struct op_call *call, const struct op *op, const char *key,
			  const ProtobufCMessage *args, bool known, ProtobufCMessage **ret)
{
	uint8_t hash[REQUEST_HASH];
	bool found = false;
	ProtobufCMessage *answer = message_new(op->answer, call->arena);

	TRY(role_of(call->shop, call->who, call->tx, call->arena, &call->role, call->problem));
	TRY(permitted(op, &call->role, call->problem));
	if (op->writes) {
		request_hash(op, args, hash);
		TRY(answered_before(call, op, key, hash, &found, ret));
		if (found)
			return ST_OK;
	}
	if (known)
		return ST_BUSY; /* whoever took it out meanwhile: no PIN was checked */
	call->ret = answer;
	TRY(look_at_ledger(call));
	if (op->writes && !op->quiet)
		TRY(clock_check(call->problem));
	if (op->writes && !op->quiet)
		TRY(holds_lapse(call, &call->lapsed));
	TRY(op->run(call));
	if (op->writes) {
		TRY(write_audit(call, op));
		TRY(remember(call, op, key, hash, answer));
	}
	*ret = answer;
	return tx_status(call->tx);
}

/* The commit said nothing certain: open the store again and see what it says. */
static enum status find_out(struct shop *shop, const struct session *who, const struct op *op,
			    const char *key, const ProtobufCMessage *args, struct arena *arena,
			    ProtobufCMessage **ret, struct problem *p)
{
	struct problem ignore = PROBLEM_INIT;
	bool found = false;
	uint8_t hash[REQUEST_HASH];
	struct op_call call = { .shop = shop, .who = who, .arena = arena, .problem = &ignore };

	if (shop_reopen(shop, &ignore) == ST_OK &&
	    tx_begin(shop->db, TX_READ, op->name, &call.tx, &ignore) == ST_OK) {
		request_hash(op, args, hash);
		enum status st = answered_before(&call, op, key, hash, &found, ret);
		tx_abort(call.tx);
		if (st == ST_OK && found)
			return ST_OK;
		if (st == ST_OK)
			return problem_set(p, ST_IO, NULL,
					   _("The disk refused. Nothing was recorded."));
	}
	enum status st = problem_set(p, ST_UNKNOWN, NULL, NULL);
	problem_todo(p, _("Look whether it is there before you do it again."));
	return st;
}

/* A body explains itself; what it did not explain gets the general sentence. */
static enum status explained(enum status st, struct problem *p)
{
	if (st == ST_OK || p == NULL || p->status == st)
		return st;
	return problem_set(p, st, NULL, NULL);
}

static enum status run(struct shop *shop, const struct session *who, const struct op *op,
		       const char *key, const ProtobufCMessage *args, struct arena *arena,
		       ProtobufCMessage **ret, struct problem *p, bool keep)
{
	struct problem own = PROBLEM_INIT;
	struct op_call call = { .shop = shop, .who = who, .arena = arena,
				.problem = p != NULL ? p : &own, .detail = BUF_INIT };
	char made[REQUEST_KEY_SIZE];
	bool known = false;

	REQUIRE(args->descriptor == op->args);
	*call.problem = (struct problem)PROBLEM_INIT;
	call.now = clock_now();
	call.wall = instant_wall(call.now);
	call.today = shop_business_day(shop, call.wall);
	if (op->writes && (key == NULL || key[0] == '\0')) {
		request_key(made);
		key = made;
	}
	call.args = args;
	if (op->prepare != NULL)
		TRY(explained(prepare(&call, op, key, args, &known), call.problem));
	if (shop->batch != NULL)
		call.tx = shop->batch;
	else
		TRY(tx_begin(shop->db, op->writes ? TX_WRITE : TX_READ, op->name, &call.tx,
			     call.problem));
	enum status st = explained(run_in(&call, op, key, args, known, ret),
				  call.problem);
	buf_release(&call.detail);
	if (shop->batch != NULL)
		return st;
	if (st != ST_OK || !keep || !op->writes) {
		tx_abort(call.tx);
		return st;
	}
	st = tx_commit(call.tx, call.problem);
	if (st == ST_UNKNOWN)
		return find_out(shop, who, op, key, args, arena, ret, call.problem);
	return explained(st, call.problem);
}

enum status op_run(struct shop *shop, const struct session *who, const struct op *op,
		   const char *request_key, const ProtobufCMessage *args, struct arena *arena,
		   ProtobufCMessage **ret, struct problem *reterr)
{
	return run(shop, who, op, request_key, args, arena, ret, reterr, true);
}

enum status op_try(struct shop *shop, const struct session *who, const struct op *op,
		   const ProtobufCMessage *args, struct arena *arena, ProtobufCMessage **ret,
		   struct problem *reterr)
{
	REQUIRE(shop->batch == NULL);
	return run(shop, who, op, NULL, args, arena, ret, reterr, false);
}

enum status session_role(struct shop *shop, const struct session *who, enum permission permission,
			 struct role *ret, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *tx = NULL;

	TRY(tx_begin(shop->db, TX_READ, "may", &tx, reterr));
	TRY(role_of(shop, who, tx, &arena, ret, reterr));
	if (!role_may(ret, permission))
		return problem_set(reterr, ST_NOT_PERMITTED, NULL,
				   _("This needs the permission \"%s\"."),
				   permission_title(permission));
	return ST_OK;
}
