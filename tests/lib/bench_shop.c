/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bench_shop.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/tables.h"

enum { PER_COMMIT = 250000 };

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
		"郭",
	"何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭",
		"曾",
	"肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕",
		"丁",
	"任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾",
		"夏",
	"单", "解", "仇", "区", "尉迟", "欧阳", "上官", "诸葛",
};
static const char *const given[] = {
	"芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀", "平", "桂", "英", "华", "玉", "兰",
		"红",
	"梅", "小", "晓", "雅", "琴", "欣", "怡", "佳", "雨", "婷", "雪", "倩", "梦", "琪", "子",
		"涵",
	"诗", "语", "嫣", "可", "心", "思", "萱", "美", "玲", "云", "莉", "莹", "洁", "珊", "菲",
		"露",
	"瑶", "蓉", "薇", "慧", "巧", "淑", "惠", "珠", "翠", "凤", "素", "春", "菊", "香", "月",
		"媛",
	"瑞", "凡", "嘉", "琼", "勤", "珍", "贞", "桃", "锦", "黛", "青", "妍", "茜", "秋", "清",
		"紫",
};

void bench_die(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

uint32_t bench_clients(void)
{
	const char *text = secure_getenv("BENCH_CLIENTS");
	unsigned long n = text != NULL ? strtoul(text, NULL, 10) : 0;

	return n > 0 && n < UINT32_MAX ? (uint32_t)n : BENCH_CLIENTS_USUAL;
}

const char *bench_build(void)
{
	const char *build = secure_getenv("BUILD");

	return build != NULL && build[0] != '\0' ? build : "build";
}

void bench_name(struct rng *rng, char *ret, size_t size)
{
	const char *s = surnames[rng_below(rng, ARRAY_LEN(surnames))];
	const char *a = given[rng_below(rng, ARRAY_LEN(given))];
	const char *b = rng_below(rng, 6) == 0 ? "" : given[rng_below(rng, ARRAY_LEN(given))];

	snprintf(ret, size, "%s%s%s", s, a, b);
}

void bench_phone(struct rng *rng, char ret[16])
{
	snprintf(ret, 16, "13%09llu", (unsigned long long)rng_below(rng, 1000000000));
}

/* ---- folders */

static int remove_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)type;
	(void)ftw;
	return remove(path);
}

void bench_remove(const char *dir)
{
	if (access(dir, F_OK) == 0)
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void copy_file(const char *from, const char *to, const char *name)
{
	AUTO(buf_release) struct buf source = BUF_INIT, dest = BUF_INIT;
	struct stat sb;

	buf_printf(&source, "%s/%s", from, name);
	buf_printf(&dest, "%s/%s", to, name);
	int in = open(source.text, O_RDONLY | O_CLOEXEC);
	int out = open(dest.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
	if (in < 0 || out < 0 || fstat(in, &sb) != 0)
		bench_die("copy", source.text);
	for (off_t left = sb.st_size; left > 0;) {
		ssize_t n = sendfile(out, in, NULL, (size_t)left);
		if (n <= 0)
			bench_die("copy", dest.text);
		left -= n;
	}
	/* What is measured later must not wait for this. */
	if (fsync(out) != 0)
		bench_die("fsync", dest.text);
	close(in);
	close(out);
}

static void make_folder(const char *dir, const char *name)
{
	char path[BENCH_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s%s", dir, name);
	if (mkdir(path, 0770) != 0)
		bench_die("mkdir", path);
}

void bench_shop_copy(const char *name, char ret[BENCH_PATH_MAX])
{
	char from[BENCH_PATH_MAX];

	bench_shop(from);
	snprintf(ret, BENCH_PATH_MAX, "%s/bench-%s", bench_build(), name);
	bench_remove(ret);
	make_folder(ret, "");
	make_folder(ret, "/db");
	make_folder(ret, "/keys");
	copy_file(from, ret, "db/data.mdb");
	copy_file(from, ret, "keys/index.key");
}

/* ---- the shop */

/* Settings and rules as shipped, whatever this machine has in its configuration. */
static void prepare(const char *dir, struct shop *ret)
{
	struct shop_options options = { .data = dir, .conf = "" };
	struct problem p = PROBLEM_INIT;

	if (shop_prepare(&options, ret, &p) != ST_OK)
		bench_die(dir, p.message);
}

void bench_open(const char *dir, struct shop *ret)
{
	struct problem p = PROBLEM_INIT;

	prepare(dir, ret);
	if (shop_open(ret, &p) != ST_OK)
		bench_die(dir, p.message);
}

static void fill_clients(struct shop *shop, uint32_t n)
{
	/* As client.add writes them: a tier that is to change rewrites the record. */
	const struct tier *tier = tier_at(shop->tiers, &(struct history){ .n = 0 }, "", DAY(0),
					  clock_today());
	struct problem p = PROBLEM_INIT;
	struct rng rng;

	rng_seed(&rng, 1);
	for (uint32_t id = 1; id <= n;) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		const Client **list = mem_alloc(PER_COMMIT * sizeof(*list));
		struct tx *tx = NULL;
		size_t at = 0;
		for (; id <= n && at < PER_COMMIT; id++) {
			Client *c = arena_alloc(&arena, sizeof(*c));
			ClientPrivate *private = arena_alloc(&arena, sizeof(*private));
			char name[64], phone[16];
			client__init(c);
			client_private__init(private);
			bench_name(&rng, name, sizeof(name));
			bench_phone(&rng, phone);
			c->id = id;
			c->shop = 1;
			c->revision = 1;
			c->name = arena_dup(&arena, name);
			c->tier = arena_dup(&arena, tier != NULL ? tier->id : "");
			c->member_no = arena_printf(&arena, "M%07u", id);
			c->private_ = private;
			private->phone = arena_dup(&arena, phone);
			list[at++] = c;
		}
		if (tx_begin(shop->db, TX_WRITE, "bench", &tx, &p) != ST_OK ||
		    client_add_many(tx, list, at) != ST_OK || tx_commit(tx, &p) != ST_OK)
			bench_die("clients", p.message);
		free(list);
	}
}

/* Is it there, as large as wanted and not older than the code that wrote it? */
static bool complete(const char *note, uint32_t clients)
{
	char text[64], code[BENCH_PATH_MAX];
	struct stat made, built;
	FILE *f = fopen(note, "re");
	bool is;

	if (f == NULL)
		return false;
	snprintf(code, sizeof(code), "%s/libstore.a", bench_build());
	if (fstat(fileno(f), &made) != 0 ||
	    (stat(code, &built) == 0 && built.st_mtime > made.st_mtime)) {
		fclose(f);
		return false;
	}
	is = fgets(text, sizeof(text), f) != NULL && strtoul(text, NULL, 10) == clients;
	fclose(f);
	return is;
}

/* Filling leaves as many free pages as used ones: the shop is kept as a compact copy. */
static void keep_compact(struct shop *shop, const char *dir)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	struct problem p = PROBLEM_INIT;

	bench_remove(dir);
	make_folder(dir, "");
	make_folder(dir, "/db");
	make_folder(dir, "/keys");
	buf_printf(&path, "%s/db/data.mdb", dir);
	int fd = open(path.text, O_WRONLY | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0 || db_copy(shop->db, fd, &p) != ST_OK || fsync(fd) != 0)
		bench_die(path.text, p.message);
	close(fd);
	copy_file(shop->data, dir, "keys/index.key");
}

/* The note is written last: a shop that is half made is made again. */
static void make_shop(const char *dir, const char *note, uint32_t clients)
{
	char raw[BENCH_PATH_MAX + 16];
	struct problem p = PROBLEM_INIT;
	struct shop shop;

	snprintf(raw, sizeof(raw), "%s.raw", dir);
	bench_remove(raw);
	prepare(raw, &shop);
	if (shop_create(&shop, true, &p) != ST_OK)
		bench_die(raw, p.message);
	fill_clients(&shop, clients);
	keep_compact(&shop, dir);
	shop_close(&shop);
	bench_remove(raw);
	FILE *f = fopen(note, "we");
	if (f == NULL || fprintf(f, "%u\n", clients) < 0 || fclose(f) != 0)
		bench_die("write", note);
}

/* Made by a process of its own: one that once held a million clients forks slowly for ever. */
void bench_shop(char ret[BENCH_PATH_MAX])
{
	uint32_t clients = bench_clients();
	char note[BENCH_PATH_MAX + 16];
	int status;

	snprintf(ret, BENCH_PATH_MAX, "%s/bench-shop", bench_build());
	snprintf(note, sizeof(note), "%s/clients", ret);
	if (complete(note, clients))
		return;
	fprintf(stderr, "making a shop of %u clients in %s\n", clients, ret);
	pid_t pid = fork();
	if (pid == 0) {
		make_shop(ret, note, clients);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		bench_die(ret, "could not be made");
}

uint32_t bench_staff(struct shop *shop, const char *role)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	struct session system = { .staff = 0, .terminal = "bench" };
	Nothing none = NOTHING__INIT;
	StaffRows *rows;

	if (OP_RUN(shop, &system, "staff.list", NULL, &none, &arena, &rows, &p) != ST_OK)
		bench_die("staff.list", p.message);
	for (size_t i = 0; i < rows->n_rows; i++) {
		if (strcmp(rows->rows[i]->role, role) == 0)
			return rows->rows[i]->id;
	}
	return 0;
}
