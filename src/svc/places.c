/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms, devices, products: plain records, and stock coming in. */
#include <string.h>

#include "base/text.h"
#include "base/pinyin.h"
#include "store/key.h"
#include "svc/body.h"

static enum status add(struct op_call *call, const char *record, enum table table, void *given,
		       void **ret)
{
	const struct record *r = record_by_name(record);

	if (given == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "name", _("A name is needed."));
	ProtobufCMessage *m = message_copy(given, call->arena);
	TRY(body_add(call, r, table, m));
	*ret = m;
	return ST_OK;
}

static enum status list(struct op_call *call, const char *record, enum table table, size_t *ret_n,
			void *ret)
{
	ProtobufCMessage **rows = NULL;

	TRY(body_all(call, record_by_name(record), table, ret_n, &rows));
	memcpy(ret, &rows, sizeof(rows));
	return ST_OK;
}

enum status op_room_add(struct op_call *call)
{
	return add(call, "room", TABLE_ROOM, ((const RoomAdd *)call->args)->record,
		   (void **)&((RoomAnswer *)call->ret)->record);
}

enum status op_device_add(struct op_call *call)
{
	return add(call, "device", TABLE_DEVICE, ((const DeviceAdd *)call->args)->record,
		   (void **)&((DeviceAnswer *)call->ret)->record);
}

enum status op_room_get(struct op_call *call)
{
	const RoomGet *a = call->args;

	return body_get(call, record_by_name("room"), TABLE_ROOM, a->room,
			(ProtobufCMessage **)&((RoomAnswer *)call->ret)->record);
}

enum status op_room_set(struct op_call *call)
{
	const RoomSet *a = call->args;

	return body_set(call, record_by_name("room"), TABLE_ROOM, a->room, (void *)a->record,
			a->n_fields, a->fields, a->revision,
			(ProtobufCMessage **)&((RoomAnswer *)call->ret)->record);
}

enum status op_device_get(struct op_call *call)
{
	const DeviceGet *a = call->args;

	return body_get(call, record_by_name("device"), TABLE_DEVICE, a->device,
			(ProtobufCMessage **)&((DeviceAnswer *)call->ret)->record);
}

enum status op_device_set(struct op_call *call)
{
	const DeviceSet *a = call->args;

	return body_set(call, record_by_name("device"), TABLE_DEVICE, a->device, (void *)a->record,
			a->n_fields, a->fields, a->revision,
			(ProtobufCMessage **)&((DeviceAnswer *)call->ret)->record);
}

enum status op_room_list(struct op_call *call)
{
	RoomRows *ret = call->ret;

	return list(call, "room", TABLE_ROOM, &ret->n_rows, &ret->rows);
}

enum status op_device_list(struct op_call *call)
{
	DeviceRows *ret = call->ret;

	return list(call, "device", TABLE_DEVICE, &ret->n_rows, &ret->rows);
}

/* ---- products */

static struct key code_key(const char *barcode, uint32_t product)
{
	struct key k;

	product_code_key(&k, barcode, product);
	return k;
}

/* The product that has a barcode; 0 if none. */
static enum status product_by_code(struct op_call *call, const char *barcode, uint32_t *ret)
{
	struct key k = code_key(barcode, 0);
	struct scan s;

	*ret = 0;
	scan_begin(&s, call->tx, TABLE_INDEX, key_of(&k), SCAN_FORWARD);
	if (scan_next(&s))
		*ret = key_tail_u32(s.key, 0);
	scan_end(&s);
	return tx_status(call->tx);
}

static enum status index_code(struct op_call *call, const Product *was, const Product *now)
{
	uint32_t other = 0;

	if (was != NULL && strcmp(was->barcode, now->barcode) == 0)
		return ST_OK;
	if (now->barcode[0] != '\0')
		TRY(product_by_code(call, now->barcode, &other));
	if (other != 0 && other != now->id) {
		char text[ID_TEXT_MAX];
		return problem_set(call->problem, ST_DUPLICATE, "barcode",
				   _("Product %s has this barcode."), id_text('P', other, text));
	}
	if (was != NULL && was->barcode[0] != '\0') {
		struct key k = code_key(was->barcode, was->id);
		TRY(db_delete(call->tx, TABLE_INDEX, key_of(&k)));
	}
	if (now->barcode[0] == '\0')
		return ST_OK;
	struct key k = code_key(now->barcode, now->id);
	return db_put(call->tx, TABLE_INDEX, key_of(&k), (struct bytes){ .p = "" }, PUT_NEW);
}

enum status op_product_add(struct op_call *call)
{
	const ProductAdd *a = call->args;
	ProductAnswer *ret = call->ret;

	TRY(add(call, "product", TABLE_PRODUCT, a->record, (void **)&ret->record));
	return index_code(call, NULL, ret->record);
}

enum status op_product_set(struct op_call *call)
{
	const ProductSet *a = call->args;
	ProductAnswer *ret = call->ret;
	const struct record *r = record_by_name("product");
	ProtobufCMessage *was, *now;

	TRY(body_get(call, r, TABLE_PRODUCT, a->product, &was));
	TRY(body_change(call, r, was, (void *)a->record, a->n_fields, a->fields, a->revision,
			&now));
	TRY(index_code(call, (Product *)was, (Product *)now));
	ret->record = (Product *)now;
	return record_put(call->tx, TABLE_PRODUCT, a->product, now, PUT_ANY);
}

enum status op_product_get(struct op_call *call)
{
	const ProductGet *a = call->args;
	ProductAnswer *ret = call->ret;

	return body_get(call, record_by_name("product"), TABLE_PRODUCT, a->product,
			(ProtobufCMessage **)&ret->record);
}

static enum status product_row(struct op_call *call, const Product *p, ProductRow **ret)
{
	ProductRow *row = (ProductRow *)message_new(&product_row__descriptor, call->arena);
	struct account account = { .class = ACC_STOCK, .owner = p->id };
	struct unit unit = { .kind = UNIT_STOCK, .id = p->id };

	row->product = p->id;
	row->name = p->name;
	row->brand = p->brand;
	row->unit = p->unit;
	row->barcode = p->barcode;
	row->price_fen = p->price_fen;
	row->safety_level = p->safety_level;
	*ret = row;
	return ledger_balance(call->tx, account, unit, &row->stock);
}

enum status op_product_find(struct op_call *call)
{
	const ProductFind *a = call->args;
	ProductRows *ret = call->ret;
	ProtobufCMessage **all = NULL;
	size_t n = 0, limit = a->limit != 0 ? a->limit : LIMIT_ROWS;
	ProductRow *row;

	if (a->barcode[0] != '\0') {
		uint32_t id;
		ProtobufCMessage *m;
		TRY(product_by_code(call, a->barcode, &id));
		if (id == 0)
			return problem_set(call->problem, ST_NOT_FOUND, "barcode",
					   _("No product has the barcode %s."), a->barcode);
		TRY(body_get(call, record_by_name("product"), TABLE_PRODUCT, id, &m));
		TRY(product_row(call, (Product *)m, &row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
		return ST_OK;
	}
	TRY(body_all(call, record_by_name("product"), TABLE_PRODUCT, &n, &all));
	for (size_t i = 0; i < n && ret->n_rows < limit; i++) {
		const Product *p = (const Product *)all[i];
		char id[ID_TEXT_MAX];

		if (a->text[0] != '\0' &&
		    (p->closed || (!pinyin_match(a->text, p->name, true) &&
				   !pinyin_match(a->text, p->brand, true) &&
				   strncmp(p->barcode, a->text, strlen(a->text)) != 0 &&
				   strcasecmp(id_text('P', p->id, id), a->text) != 0)))
			continue;
		TRY(product_row(call, p, &row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

enum status op_stock_receive(struct op_call *call)
{
	const StockReceive *a = call->args;
	StockAnswer *ret = call->ret;
	ProtobufCMessage *m;
	struct entry e;

	TRY(body_get(call, record_by_name("product"), TABLE_PRODUCT, a->product, &m));
	if (a->qty < 1 || a->qty > 1000000)
		return problem_set(call->problem, ST_BAD_VALUE, "qty",
				   _("The quantity is between 1 and 1,000,000."));
	TRY(body_entry(call, ENTRY_RECEIVE, 'P', a->product, &e));
	TRY(posting_receive(a->product, a->qty, &e.postings, call->problem));
	TRY(body_post(call, &e));
	body_object(call, 'P', a->product);
	ret->product = a->product;
	ret->entry = e.number;
	return ledger_balance(call->tx, (struct account){ .class = ACC_STOCK, .owner = a->product },
			      (struct unit){ .kind = UNIT_STOCK, .id = a->product }, &ret->stock);
}
