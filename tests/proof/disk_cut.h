/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disks that a power cut may leave (disk_replay.h says what may be there), one after the
 * other in memory: each is what is sure, with sectors of what is not put over it, and taken away
 * again afterwards. So a disk costs what it differs by.
 *
 *	cut_make(&cut, how, &rng);   a disk
 *	cut_sum(&cut)                two disks with the same sum are the same
 *	cut_seen(&cut)               … are the same to every program: see disk_pages.h
 *	cut_write(&cut, dir);        the disk, in a folder
 */
#ifndef TESTS_PROOF_DISK_CUT_H
#define TESTS_PROOF_DISK_CUT_H

#include "disk_replay.h"

enum { CUT_PAGE = 4096, TOUCHED_MAX = 1 << 16 };

/* What the next disk has of all that is not sure. */
enum cut_how {
	CUT_NOTHING, CUT_ALL,
	CUT_FEW, CUT_HALF, CUT_MOST, /* of the sectors */
	CUT_CALLS,		     /* whole calls, in any order */
	CUT_BUT_ONE,		     /* all calls but one, or one sector of it */
	CUT_TORN,		     /* all calls until one that is torn */
	CUT_RUBBISH,		     /* what was under way reads as neither old nor new */
	CUT_HOWS
};

/* A file as it is on the disk that is made; zero behind its end. */
struct cut_file {
	uint8_t *bytes;
	size_t size, max;
	uint64_t version;	/* of the node it is a copy of */
	uint64_t *sure, *sums;	/* of pages: of what is sure, of what is there now */
	bool *dirty;
	uint32_t *touched;
	size_t ntouched;
};

struct disk_cut {
	const struct disk_image *image;
	struct name names[NODES_MAX];
	size_t nnames;
	struct cut_file files[NODES_MAX];
};

/* ---- sums */

static uint64_t mix(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)(a ^ UINT64_C(0xa0761d6478bd642f)) *
			      (b ^ UINT64_C(0xe7037ed1a0b428db));

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t page_sum(const uint8_t *page, size_t number)
{
	uint64_t a = mix(number, 1), b = 2;

	for (size_t i = 0; i < CUT_PAGE; i += 32) {
		uint64_t w[4];
		memcpy(w, page + i, sizeof(w));
		a = mix(a ^ w[0], w[1]);
		b = mix(b ^ w[2], w[3]);
	}
	return mix(a, b);
}

static uint64_t text_sum(uint64_t sum, const char *text)
{
	for (; *text != '\0'; text++)
		sum = mix(sum, (uint8_t)*text);
	return sum;
}

static size_t file_pages(const struct cut_file *f)
{
	return (f->size + CUT_PAGE - 1) / CUT_PAGE;
}

static uint64_t file_sum(const struct cut_file *f)
{
	uint64_t sum = mix(f->size, 3);

	for (size_t i = 0; i < file_pages(f); i++)
		sum += f->sums[i];
	return sum;
}

/* ---- files */

static void *grown(void *p, size_t was, size_t n, size_t size)
{
	uint8_t *bytes = realloc(p, n * size);

	if (bytes == NULL)
		trial_die("replay", "no memory");
	memset(bytes + was * size, 0, (n - was) * size);
	return bytes;
}

static void file_room(struct cut_file *f, size_t size)
{
	size_t was = f->max / CUT_PAGE, n = 2 * (size / CUT_PAGE + 1);

	if (size <= f->max)
		return;
	f->bytes = grown(f->bytes, f->max, n * CUT_PAGE, 1);
	f->sure = grown(f->sure, was, n, sizeof(*f->sure));
	f->sums = grown(f->sums, was, n, sizeof(*f->sums));
	f->dirty = grown(f->dirty, was, n, sizeof(*f->dirty));
	f->touched = grown(f->touched, was, n, sizeof(*f->touched));
	f->max = n * CUT_PAGE;
	for (size_t i = was; i < n; i++)
		f->sure[i] = f->sums[i] = page_sum(f->bytes + i * CUT_PAGE, i);
}

static void file_touch(struct cut_file *f, size_t from, size_t to)
{
	for (size_t i = from / CUT_PAGE; i * CUT_PAGE < to; i++) {
		if (f->dirty[i])
			continue;
		f->dirty[i] = true;
		f->touched[f->ntouched++] = (uint32_t)i;
	}
}

static void file_put(struct cut_file *f, const void *bytes, size_t n, size_t offset)
{
	file_room(f, offset + n);
	file_touch(f, offset, offset + n);
	memcpy(f->bytes + offset, bytes, n);
	if (offset + n > f->size)
		f->size = offset + n;
}

static void file_end(struct cut_file *f, size_t size)
{
	file_room(f, size);
	if (size < f->size) {
		file_touch(f, size, f->size);
		memset(f->bytes + size, 0, f->size - size);
	}
	f->size = size;
}

/* Page i as it surely is; zero behind the end. */
static void sure_page(struct cut_file *f, const struct node *node, size_t i)
{
	size_t at = i * CUT_PAGE, n = at < node->size ? node->size - at : 0;

	n = n < CUT_PAGE ? n : CUT_PAGE;
	memset(f->bytes + at + n, 0, CUT_PAGE - n);
	if (n > 0)
		memcpy(f->bytes + at, node->bytes + at, n);
}

/* As it surely is: what the last disk put over it goes away, or all of it is copied anew. */
static void file_reset(struct cut_file *f, const struct node *node)
{
	for (size_t i = 0; i < f->ntouched; i++) {
		size_t page = f->touched[i];
		f->dirty[page] = false;
		sure_page(f, node, page);
		f->sums[page] = f->sure[page];
	}
	f->ntouched = 0;
	if (f->version != node->version || f->max == 0) {
		size_t was = file_pages(f), now;
		file_room(f, node->size);
		f->size = node->size;
		now = file_pages(f);
		for (size_t i = 0; i < (was > now ? was : now); i++) {
			sure_page(f, node, i);
			f->sure[i] = f->sums[i] = page_sum(f->bytes + i * CUT_PAGE, i);
		}
		f->version = node->version;
	}
	f->size = node->size;
}

static void file_sums(struct cut_file *f)
{
	for (size_t i = 0; i < f->ntouched; i++) {
		size_t page = f->touched[i];
		f->sums[page] = page_sum(f->bytes + page * CUT_PAGE, page);
	}
}

/* ---- a disk */

/* How many of a call's sectors are there: of 8; and whether what is missing may be rubbish. */
static void put_sectors(const struct disk_log *log, const struct disk_event *e, struct cut_file *f,
			struct rng *rng, unsigned eighths, bool rubbish)
{
	static const uint8_t noise[SECTOR] = { 0xff, 0xa5, 0x5a, 0x01 };

	for (uint64_t at = 0; at < e->size;) {
		uint64_t n = SECTOR - (e->offset + at) % SECTOR;
		if (n > e->size - at)
			n = e->size - at;
		if (rng_below(rng, 8) < eighths)
			file_put(f, log->bytes + e->at + at, n, e->offset + at);
		else if (rubbish && rng_below(rng, 4) == 0)
			file_put(f, noise, n, e->offset + at);
		at += n;
	}
}

/* The beginning of a call: so many whole sectors. */
static void put_beginning(const struct disk_log *log, const struct disk_event *e,
			  struct cut_file *f, struct rng *rng)
{
	uint64_t sectors = rng_below(rng, e->size / SECTOR + 1);
	uint64_t n = sectors * SECTOR - (sectors > 0 ? e->offset % SECTOR : 0);

	if (n > 0)
		file_put(f, log->bytes + e->at, n, e->offset);
}

/* The i-th of n calls that are not sure; `chosen` is one of them. */
static void put_call(struct disk_cut *c, enum cut_how how, const struct disk_event *e,
		     struct cut_file *f, struct rng *rng, size_t i, size_t chosen)
{
	static const unsigned eighths[CUT_HOWS] = { [CUT_ALL] = 8, [CUT_FEW] = 1, [CUT_HALF] = 4,
						    [CUT_MOST] = 7, [CUT_RUBBISH] = 5 };
	const struct disk_log *log = c->image->log;
	unsigned part = eighths[how];

	switch (how) {
	case CUT_NOTHING:
		return;
	case CUT_ALL: case CUT_FEW: case CUT_HALF: case CUT_MOST: case CUT_RUBBISH:
		break;
	case CUT_CALLS:
		part = rng_below(rng, 2) == 0 ? 8 : 0;
		break;
	case CUT_BUT_ONE:
		part = i != chosen ? 8 : rng_below(rng, 2) == 0 ? 7 : 0;
		break;
	case CUT_TORN:
		part = i < chosen ? 8 : 0;
		if (i == chosen && e->kind == DISK_WRITE)
			put_beginning(log, e, f, rng);
		break;
	case CUT_HOWS:
		break;
	}
	if (e->kind == DISK_TRUNCATE && (part == 8 || rng_below(rng, 8) < part))
		file_end(f, e->size);
	else if (e->kind == DISK_WRITE && part > 0)
		put_sectors(log, e, f, rng, part, how == CUT_RUBBISH && !e->durable);
}

static void cut_begin(struct disk_cut *ret, const struct disk_image *image)
{
	*ret = (struct disk_cut){ .image = image };
}

static void cut_release(struct disk_cut *c)
{
	for (size_t i = 0; i < NODES_MAX; i++) {
		free(c->files[i].bytes);
		free(c->files[i].sure);
		free(c->files[i].sums);
		free(c->files[i].dirty);
		free(c->files[i].touched);
	}
}

/* Is this the file by which programs tell each other who writes? Nobody relies on what it holds,
 * it is never flushed, and every call of a program is one to it. */
static bool is_gate(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path, "writer.gate") == 0;
}

/* How many calls there are that may be on the disk or not, without those to the gate. */
static size_t cut_open(const struct disk_image *m)
{
	size_t n = m->nchanges;

	for (size_t i = 0; i < m->npending; i++)
		n += !is_gate(m->log->events[m->pending[i]].path);
	if (under_way(m) >= 0)
		n += !is_gate(m->log->events[m->at].path);
	return n;
}

static void cut_names(struct disk_cut *c, enum cut_how how, struct rng *rng)
{
	const struct disk_image *m = c->image;
	size_t changes = how == CUT_ALL ? m->nchanges :
			 how == CUT_NOTHING ? 0 : rng_below(rng, m->nchanges + 1);

	memcpy(c->names, m->names, sizeof(c->names));
	c->nnames = m->nnames;
	for (size_t i = 0; i < changes; i++)
		change_names(&m->log->events[m->changes[i]], m->event_nodes[m->changes[i]],
			     c->names, &c->nnames);
}

/* One of the states in which the power may leave the disk now; the event at image->at may be
 * under way. */
static void cut_make(struct disk_cut *c, enum cut_how how, struct rng *rng)
{
	const struct disk_image *m = c->image;
	int last = under_way(m);
	size_t n = m->npending + (last >= 0), open = cut_open(m), k = 0;
	size_t chosen = open > 0 ? rng_below(rng, open) : 0;

	for (size_t i = 0; i < m->nnodes; i++)
		if (!m->nodes[i].folder)
			file_reset(&c->files[i], &m->nodes[i]);
	cut_names(c, how, rng);
	for (size_t i = 0; i < n; i++) {
		bool now = i == m->npending;
		const struct disk_event *e = &m->log->events[now ? m->at : m->pending[i]];
		bool gate = is_gate(e->path);
		put_call(c, gate && how >= CUT_CALLS ? CUT_HALF : how, e,
			 &c->files[now ? last : m->pending_node[i]], rng, k, chosen);
		k += !gate;
	}
	for (size_t i = 0; i < m->nnodes; i++)
		file_sums(&c->files[i]);
}

/* ---- what it is */

typedef uint64_t file_sum_fn(const struct cut_file *);

static uint64_t folder_sum(const struct disk_cut *c, int node, uint64_t path, int depth,
			   file_sum_fn *store)
{
	uint64_t sum = mix(path, 5);

	for (size_t i = 0; i < c->nnames && depth < DEPTH_MAX; i++) {
		const struct name *name = &c->names[i];
		if (name->parent != node || name->child < 0)
			continue;
		uint64_t below = text_sum(mix(path, 7), name->text);
		if (c->image->nodes[name->child].folder)
			sum += folder_sum(c, name->child, below, depth + 1, store);
		else if (is_gate(name->text))
			sum += below;
		else if (strcmp(name->text, "data.mdb") == 0)
			sum += mix(below, store(&c->files[name->child]));
		else
			sum += mix(below, file_sum(&c->files[name->child]));
	}
	return sum;
}

static uint64_t cut_sum(const struct disk_cut *c)
{
	return folder_sum(c, 0, 0, 0, file_sum);
}

/* ---- into a folder */

static void write_folder(const struct disk_cut *c, int node, const char *path, int depth)
{
	char name[1024];

	(void)mkdir(path, 0700);
	for (size_t i = 0; i < c->nnames && depth < DEPTH_MAX; i++) {
		int child = c->names[i].child;
		if (c->names[i].parent != node || child < 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, c->names[i].text);
		if (c->image->nodes[child].folder) {
			write_folder(c, child, name, depth + 1);
			continue;
		}
		const struct cut_file *f = &c->files[child];
		int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || (f->size > 0 && write(fd, f->bytes, f->size) != (ssize_t)f->size))
			trial_die(name, strerror(errno));
		close(fd);
	}
}

static void cut_write(const struct disk_cut *c, const char *dir)
{
	write_folder(c, 0, dir, 0);
}

#endif
