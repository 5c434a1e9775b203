/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A million hostile texts through everything that writes text for somebody: what cleans it on its
 * way in, cells of CSV, JSON of records, of the journal of who did what and of refusals, tables
 * and records as commands print them, the calendar, receipts as text and as bytes for the
 * printer. The texts are given to each as they are, as if nobody had cleaned them. No byte outside
 * what the sink allows (hostile_sinks.h). Operations and what is stored are tried in hostile.c,
 * the terminal in terminal/paint.c and glass.c.
 *
 * SINKS_TEXTS in the environment: how many (1000000). SINKS_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/out.h"
#include "io/csv.h"
#include "io/ical.h"
#include "io/json.h"
#include "io/receipt.h"
#include "proof/hostile_sinks.h"

enum { BATCH = 120 }; /* texts that share a paper */

struct batch {
	struct arena arena;
	char *text[BATCH];
	size_t n[BATCH];
};

/* Pieces of the corpus, bytes and characters of any kind; now and then a long one. */
static void add_text(struct rng *rng, struct buf *ret)
{
	uint64_t pieces = rng_below(rng, 100) == 0 ? 60 : 1 + rng_below(rng, 4);

	for (; pieces > 0; pieces--) {
		const struct hostile *h = &corpus[rng_below(rng, ARRAY_LEN(corpus))];
		uint32_t c = (uint32_t)rng_below(rng, 0x800) << rng_below(rng, 10);
		switch (rng_below(rng, 5)) {
		case 0:
			buf_putc(ret, (char)rng_below(rng, 256));
			break;
		case 1: /* a character, three bytes long and perhaps none */
			buf_putc(ret, (char)(0xe0 | (c >> 12 & 0xf)));
			buf_putc(ret, (char)(0x80 | (c >> 6 & 0x3f)));
			buf_putc(ret, (char)(0x80 | (c & 0x3f)));
			break;
		default:
			buf_add(ret, h->text, h->n);
		}
	}
}

static void next_batch(struct rng *rng, struct batch *b)
{
	arena_clear(&b->arena);
	for (size_t i = 0; i < BATCH; i++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		add_text(rng, &text);
		b->text[i] = arena_dup_n(&b->arena, text.text, text.len);
		b->n[i] = text.len;
	}
}

/* ---- one text */

static void cleaned(struct shop_under_attack *s, const char *text, size_t n)
{
	char quoted[TEXT_SHORT_MAX];
	struct buf b = BUF_INIT;

	text_clean(&b, text, n, TEXT_LINE);
	check_lines(s, "a line", &b, TEXT_LINE);
	buf_reset(&b);
	text_clean(&b, text, n, TEXT_LINES);
	check_lines(s, "lines", &b, TEXT_LINES);
	buf_reset(&b);
	text_fit(&b, text, 12, false);
	check_lines(s, "what fits", &b, TEXT_LINE);
	if (!text_is_clean(text_short(text, quoted), TEXT_LINE))
		fault(s, "what is quoted", "not clean", quoted);
	buf_release(&b);
}

/* ---- a batch: each text stands in one of the places at least */

static void in_csv(struct shop_under_attack *s, const struct batch *b)
{
	AUTO(buf_release) struct buf csv = BUF_INIT;

	csv_add_bom(&csv);
	for (size_t i = 0; i < BATCH; i++) {
		csv_add_cell(&csv, b->text[i], i % 4 == 0);
		if (i % 4 == 3)
			csv_add_end(&csv);
	}
	check_csv(s, "csv", &csv);
}

/* A record with a text in every place that takes one. */
static void fill(ProtobufCMessage *m, const struct batch *b, size_t *at)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		if (f->type == PROTOBUF_C_TYPE_STRING && f->label != PROTOBUF_C_LABEL_REPEATED)
			*(char **)((char *)m + f->offset) = b->text[(*at)++ % BATCH];
	}
}

static void in_records(struct shop_under_attack *s, struct batch *b)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		&client__descriptor, &audit_row__descriptor, &message__descriptor,
		&product__descriptor, &booking__descriptor, &job__descriptor,
	};
	AUTO(buf_release) struct buf json = BUF_INIT, shown = BUF_INIT;

	for (size_t at = 0, k = 0; at < BATCH; k++) {
		ProtobufCMessage *m = message_new(types[k % ARRAY_LEN(types)], &b->arena);
		fill(m, b, &at);
		json_add_message(&json, m);
		buf_putc(&json, '\n');
		out_message(&shown, m);
	}
	check_json(s, "json", &json);
	check_lines(s, "shown", &shown, TEXT_LINES);
}

static void in_refusals(struct shop_under_attack *s, const struct batch *b)
{
	AUTO(buf_release) struct buf json = BUF_INIT, shown = BUF_INIT;

	for (size_t i = 0; i + 2 < BATCH; i += 3) {
		struct problem p = PROBLEM_INIT;
		(void)!problem_set(&p, ST_BAD_VALUE, NULL, "%.200s", b->text[i]);
		problem_hint(&p, "slot", "%.100s", b->text[i + 1]);
		json_add_refusal(&json, "null", &p);
		out_problem(&shown, &p);
		buf_putc(&json, '[');
		json_add_string(&json, b->text[i + 2]);
		buf_puts(&json, "]\n");
	}
	check_json(s, "refusals", &json);
	check_lines(s, "refusals shown", &shown, TEXT_LINES);
}

static void in_tables(struct shop_under_attack *s, const struct batch *b)
{
	AUTO(buf_release) struct buf shown = BUF_INIT;
	struct out_table table = { .ncolumns = 0 };

	for (size_t i = 0; i < 4; i++)
		out_table_column(&table, b->text[i], i == 3);
	for (size_t i = 0; i < BATCH; i++)
		out_table_cell(&table, b->text[i]);
	out_table_text(&shown, &table, 2);
	check_lines(s, "table", &shown, TEXT_LINES);
	out_table_release(&table);
}

static void in_calendar(struct shop_under_attack *s, const struct batch *b)
{
	AUTO(buf_release) struct buf ics = BUF_INIT;
	const instant start = { .ms = INT64_C(1795000000000) };

	ical_begin(&ics, "meibu", b->text[0], "Asia/Shanghai");
	for (size_t i = 0; i + 2 < BATCH; i += 3)
		ical_event(&ics, &(struct ical_event){ .uid = "b1@meibu",
						       .changed = start,
						       .made = start,
						       .start = start,
						       .end = { .ms = start.ms + 3600000 },
						       .status = ICAL_CONFIRMED,
						       .summary = b->text[i],
						       .location = b->text[i + 1],
						       .description = b->text[i + 2] });
	ical_end(&ics);
	assert_int_equal(check_ics(s, &ics), BATCH / 3);
}

static void on_paper(struct shop_under_attack *s, const struct batch *b)
{
	enum { HEAD = 8, LINES = BATCH - HEAD };
	AUTO(buf_release) struct buf text = BUF_INIT, escpos = BUF_INIT;
	SaleLine line[LINES], *lines[LINES];
	Sale sale = SALE__INIT;
	const struct receipt r = { .sale = &sale,
				   .shop = b->text[0],
				   .address = b->text[1],
				   .phone = b->text[2],
				   .head = b->text[3],
				   .foot = b->text[4],
				   .client = b->text[5],
				   .tier = b->text[6],
				   .cashier = b->text[7],
				   .columns = b->n[0] % 2 == 0 ? 32 : 48 };

	for (size_t i = 0; i < LINES; i++) {
		lines[i] = &line[i];
		line[i] = (SaleLine)SALE_LINE__INIT;
		line[i].title = b->text[HEAD + i];
		line[i].qty = 1;
	}
	sale.id = 1;
	sale.n_lines = LINES;
	sale.lines = lines;
	receipt_text(&text, &r);
	check_lines(s, "receipt", &text, TEXT_LINES);
	receipt_escpos(&escpos, &r, true);
	check_escpos(s, &escpos);
	buf_reset(&escpos);
	receipt_escpos_text(&escpos, b->text[0], b->text[1], false);
	check_escpos(s, &escpos);
}

static void a_million_texts(void **state)
{
	unsigned long texts = trial_count("SINKS_TEXTS", 1000000), done = 0;
	struct shop_under_attack *s = calloc(1, sizeof(*s));
	struct batch b = { .arena = ARENA_INIT };
	struct rng rng;
	size_t bytes = 0;

	(void)state;
	rng_seed(&rng, trial_scale("SINKS_SEED", 1));
	for (; done < texts; done += BATCH) {
		next_batch(&rng, &b);
		for (size_t i = 0; i < BATCH; i++) {
			cleaned(s, b.text[i], b.n[i]);
			bytes += b.n[i];
		}
		in_csv(s, &b);
		in_records(s, &b);
		in_refusals(s, &b);
		in_tables(s, &b);
		in_calendar(s, &b);
		on_paper(s, &b);
		assert_int_equal(s->faults, 0);
	}
	arena_clear(&b.arena);
	free(s);
	printf("# %lu texts of %zu bytes each through 11 sinks\n", done, bytes / done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
