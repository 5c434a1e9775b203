/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays a visit in a fresh demo shop by keystrokes and prints what the front desk sees:
 * finding a client, booking, arrival, service, checkout, receipt; then prepaid money: a top-up,
 * a course, what the law gives back, the count of the drawer. Ends with 1 if a screen is
 * not what it should be. ui_play [--shots DIR] also leaves the screens as pictures.
 */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "lib/salon.h"

struct scene {
	const char *title;      /* said above the screen */
	const char *keys;
	const char *shows;      /* what must be on the screen then */
	const char *shot;       /* name of its picture */
};

static const struct scene scenes[] = {
	{ "今日: 看板", "", "今日", "today" },
	{ "找人: / 加拼音首字母", "/w", ">", "find" },
	{ "客户卡", "<Enter>", "C000", "card" },
	{ "回到看板, n 预约: 客户", "<Esc>n", "预约", NULL },
	{ "选客户和项目, Ctrl-N 取下一个空档", "wang<Enter>bs<Enter><C-n>", "空档", "booking" },
	{ "Ctrl-S 保存", "<C-s>", "约", "booked" },
	{ "a 到店", "a", "到店", NULL },
	{ "s 开始, f 完成", "sf", "完", "done" },
	/* The end of the hint bar: cells once inserted there left old words standing. */
	{ "$ 收银: 每项优惠写明原因", "$", "?帮助", "checkout" },
	{ "+ 扫码加商品", "+6970008800879<Enter>", "焕白面膜", NULL },
	{ "两下 Down 到现金, 收 1000, Enter 结账, 小票", "<Down><Down>1000<Enter>", "找零",
	  "receipt" },
	{ "看板: 已结", "<Enter>", "结", NULL },
	{ "客户卡上 + 充值 1000, 赠送按规则", "/wang<Enter>+1000<Enter>", "赠送 200.00", NULL },
	{ "k 卖疗程", "<Enter><Esc>k美白<Enter>", "美白 5 次", NULL },
	{ "付款后 u: 今天就用第一次", "<Enter>u", "第 1 次", NULL },
	{ "客户卡: 储值, 积分, 疗程进度", "<Enter><Esc>", "1/5", "prepaid" },
	{ "y 储值, r 依法退款: 每一步写明依据", "yr", "第十六条", "refund" },
	{ "回到看板, Z 日结: 先盲点, 后见差额", "<Esc><Esc><Esc>Z", "0.10", "day" },
	{ "R 轮牌: 轮到谁, 一笔笔记着", "<Esc><Esc>R", "点钟", "turns" },
	{ "T 排班: 请假和换班; 为什么请病假前台看不到", "<Esc>T", "加 ", "roster" },
	{ "h 候补: 等什么, 给谁留着, 到几点", "<Esc>h", "已保留", "waiting" },
	{ "O 待发消息: 提醒", "<Esc>O", "提醒", "outbox" },
};

static bool shoot(const struct pty *pty, const char *folder, const char *name)
{
	char path[512];
	AUTO(buf_release) struct buf text = BUF_INIT;

	snprintf(path, sizeof(path), "%s/%s.svg", folder, name);
	FILE *svg = fopen(path, "w");
	snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
	FILE *plain = fopen(path, "w");
	if (svg == NULL || plain == NULL)
		return false;
	pty_svg(pty, svg);
	pty_text(pty, &text);
	fputs(text.text, plain);
	return fclose(svg) == 0 && fclose(plain) == 0;
}

static bool play(struct pty *pty, const char *shots)
{
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		const struct scene *s = &scenes[i];
		AUTO(buf_release) struct buf text = BUF_INIT;
		bool fine = pty_keys(pty, s->keys) && pty_shows(pty, s->shows);

		pty_text(pty, &text);
		printf("== %s%s%s\n%s\n", s->title, s->keys[0] != '\0' ? "    keys: " : "", s->keys,
		       text.text);
		if (!fine) {
			fprintf(stderr, "expected \"%s\" on this screen. %s\n", s->shows,
				pty_why(pty));
			return false;
		}
		if (shots != NULL && s->shot != NULL && !shoot(pty, shots, s->shot))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	char build[512], shop[512];
	const char *shots = argc == 3 && strcmp(argv[1], "--shots") == 0 ? argv[2] : NULL;

	salon_build(build, sizeof(build));
	if (!salon_make(build, "zh_CN", shop, sizeof(shop)))
		return 1;
	struct pty *pty = salon_open(build, shop, "zh_CN", "S3", 32, 100);
	bool fine = pty != NULL && play(pty, shots);
	if (pty != NULL)
		pty_end(pty);
	salon_remove(shop);
	return fine ? 0 : 1;
}
