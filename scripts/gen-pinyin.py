#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints build/gen/base/pinyin_table.h: the readings of Chinese characters.

Source: Unihan_Readings.txt of the Unicode Character Database (Debian package
unicode-data), fields kMandarin (the usual reading first), kHanyuPinlu (by
frequency), kTGHZ2013 and kXHC1983 (dictionaries), without tones, ü as v.
What Unihan lacks or orders otherwise than people say it stands below.
"""
import bz2
import re
import sys
import unicodedata

SOURCE = "/usr/share/unicode/Unihan_Readings.txt.bz2"
FIELDS = ("kMandarin", "kHanyuPinlu", "kTGHZ2013", "kXHC1983")
READINGS_MAX = 8

# The usual reading is another than Unihan's first, in the words of a shop.
USUAL = """
长 chang   長 chang   似 si   地 di   调 tiao   調 tiao   咳 ke   嗯 en   系 xi   儿 er   兒 er
"""

# Readings missing from the four fields.
MISSING = """
谌 shen   黑 he   费 bi   費 bi   〇 ling   嗯 en
"""

# Surnames read otherwise than the character usually is; several readings, the likely first.
SURNAMES = """
曾 zeng   单 shan   單 shan   解 xie   仇 qiu   区 ou   區 ou   查 zha   盖 ge,gai   蓋 ge,gai
朴 piao   翟 zhai   缪 miao   繆 miao   阚 kan   闞 kan   乜 nie   佴 nai   句 gou   郇 xun
祭 zhai   谌 chen,shen   諶 chen,shen   黑 he   费 fei,bi   費 fei,bi   任 ren   华 hua   華 hua
卜 bu   召 shao   员 yun   員 yun   尉 wei   干 gan   折 she   燕 yan   牟 mou,mu   种 chong
秘 bi   粘 nian   繁 po   纪 ji   紀 ji   舍 she   莘 shen,xin   葛 ge   过 guo   過 guo
隗 wei,kui   筠 yun   乐 yue,le   樂 yue,le   冼 xian   洗 xian   宓 mi,fu   贾 jia   賈 jia
覃 qin,tan   车 che   車 che   柏 bai,bo   薄 bo   訾 zi   应 ying   應 ying   宁 ning   寧 ning
甯 ning   呙 guo   逄 pang   逯 lu   郗 xi,chi   郄 qie   褚 chu   晁 chao   眭 sui   隽 juan
宿 su   瞿 qu   都 du   那 na   撒 sa   仉 zhang   亓 qi   丌 ji,qi   令 ling   相 xiang
殷 yin   俞 yu   侯 hou   冒 mao   角 jue   藏 zang   沈 shen   盛 sheng   鲜 xian   鮮 xian
占 zhan   载 zai   钭 tou   强 qiang   颉 xie   邰 tai   妫 gui   缑 gou   昝 zan   仝 tong
哈 ha   石 shi   万 wan   弥 mi   阿 a   能 nai   行 xing   长 zhang   長 zhang   曲 qu   叶 ye
卡 ka   夏 xia   拓 tuo   炅 gui   盘 pan   菅 jian   幺 yao   镡 tan,xin   贲 ben   蹇 jian
仵 wu   冮 gang   卞 bian   邴 bing   糜 mi   郏 jia   籍 ji   庹 tuo   重 chong   系 xi
"""

# Surnames of two and three characters.
COMPOUNDS = """
尉迟 yu chi      尉遲 yu chi      万俟 mo qi       澹台 tan tai     澹臺 tan tai     单于 chan yu
單于 chan yu     长孙 zhang sun   長孫 zhang sun   欧阳 ou yang     歐陽 ou yang     夏侯 xia hou
皇甫 huang fu    宇文 yu wen      慕容 mu rong     司徒 si tu       司马 si ma       司馬 si ma
司空 si kong     上官 shang guan  诸葛 zhu ge      諸葛 zhu ge      东方 dong fang   公孙 gong sun
轩辕 xuan yuan   独孤 du gu       南宫 nan gong    呼延 hu yan      闻人 wen ren     濮阳 pu yang
淳于 chun yu     太叔 tai shu     申屠 shen tu     赫连 he lian     钟离 zhong li    鍾離 zhong li
宗政 zong zheng  公冶 gong ye     仲孙 zhong sun   相里 xiang li    纳兰 na lan      乐正 yue zheng
樂正 yue zheng   谷梁 gu liang    拓跋 tuo ba      夹谷 jia gu      宰父 zai fu      贺兰 he lan
即墨 ji mo       褚师 chu shi     令狐 ling hu     鲜于 xian yu     鮮于 xian yu     亓官 qi guan
端木 duan mu     巫马 wu ma       公西 gong xi     漆雕 qi diao     壤驷 rang si     公良 gong liang
段干 duan gan    百里 bai li      东郭 dong guo    南门 nan men     归海 gui hai     羊舌 yang she
微生 wei sheng   梁丘 liang qiu   左丘 zuo qiu     东门 dong men    西门 xi men      第五 di wu
达奚 da xi       完颜 wan yan     耶律 ye lv       叶赫 ye he       爱新觉罗 ai xin jue luo
吐谷浑 tu yu hun 颛孙 zhuan sun
"""

# Words of a salon, its goods and its messages in which a character is read otherwise.
PHRASES = """
银行 yin hang  行业 hang ye  音乐 yin yue  乐器 yue qi
薄荷 bo he  薄片 bao pian
重复 chong fu  重新 chong xin  重建 chong jian  双重 shuang chong
多重 duo chong  三重 san chong
重塑 chong su  重启 chong qi  声调 sheng diao  色调 se diao
冷调 leng diao  暖调 nuan diao
调查 diao cha  调班 diao ban  调休 tiao xiu  基调 ji diao
情调 qing diao  成长 cheng zhang
生长 sheng zhang  长辈 zhang bei  店长 dian zhang  家长 jia zhang
校长 xiao zhang  班长 ban zhang
组长 zu zhang  增长 zeng zhang  会计 kuai ji  便宜 pian yi
朝霞 zhao xia  大夫 dai fu
头发 tou fa  护发 hu fa  染发 ran fa  烫发 tang fa
脱发 tuo fa  生发 sheng fa
理发 li fa  美发 mei fa  发膜 fa mo  发型 fa xing
秀发 xiu fa  发质 fa zhi
洗发 xi fa        养发 yang fa      育发 yu fa        假发 jia fa       发根 fa gen       发际 fa ji
卷发 juan fa  白发 bai fa  黑发 hei fa  植发 zhi fa
剪发 jian fa  接发 jie fa
头皮屑 tou pi xie  睫毛 jie mao  卷翘 juan qiao  试卷 shi juan
脉络 mai luo  血管 xue guan
血液 xue ye  淋巴 lin ba  尽管 jin guan  解冻 jie dong
还款 huan kuan  归还 gui huan
返还 fan huan  退还 tui huan  还原 huan yuan  积分 ji fen
水分 shui fen  养分 yang fen
角质 jiao zhi  去角质 qu jiao zhi  眼角 yan jiao  嘴角 zui jiao
唇角 chun jiao  角膜 jiao mo
中药 zhong yao  中毒 zhong du  看中 kan zhong  着色 zhuo se
着重 zhuo zhong  着装 zhuo zhuang
附着 fu zhuo  睡着 shui zhao  觉得 jue de  睡觉 shui jiao
朝阳 chao yang  率性 shuai xing
效率 xiao lv  折扣 zhe kou  打折 da zhe  藏红花 zang hong hua
西藏 xi zang  盛开 sheng kai
盛装 sheng zhuang  丰盛 feng sheng  胖大海 pang da hai  都市 du shi
成都 cheng du  首都 shou du
模样 mu yang      模特 mo te        宿舍 su she       强度 qiang du     勉强 mian qiang
给予 ji yu  供给 gong ji  供应 gong ying  提供 ti gong
应该 ying gai  反应 fan ying
适应 shi ying  没收 mo shou  淹没 yan mo  埋线 mai xian
埋怨 man yuan  数量 shu liang
称重 cheng zhong  称心 chen xin  对称 dui chen  匀称 yun chen
相机 xiang ji  照相 zhao xiang
兴奋 xing fen  高兴 gao xing  兴趣 xing qu  空气 kong qi
空闲 kong xian  干净 gan jing
干燥 gan zao  干皮 gan pi  干性 gan xing  骨干 gu gan
躯干 qu gan  树干 shu gan
转折 zhuan zhe  转动 zhuan dong  旋转 xuan zhuan  载入 zai ru
记载 ji zai  下载 xia zai
降温 jiang wen  投降 tou xiang  传承 chuan cheng  自传 zi zhuan
弹性 tan xing  弹力 tan li
弹润 tan run  弹嫩 tan nen  子弹 zi dan  禅意 chan yi
参加 can jia  人参 ren shen
党参 dang shen  海参 hai shen  参与 can yu  参数 can shu
露水 lu shui  玫瑰露 mei gui lu
纯露 chun lu  精华露 jing hua lu  露脸 lou lian  扎实 zha shi
包扎 bao za  结扎 jie za
巴氏 ba shi  奇数 ji shu  奇迹 qi ji  假期 jia qi
度假 du jia  请假 qing jia
休假 xiu jia  假日 jia ri  放假 fang jia  病假 bing jia
年假 nian jia  事假 shi jia
"""


def toneless(syllable):
    """zhāng -> zhang, lǚ -> lv."""
    letters = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


def by_frequency(value):
    counts = {}
    for syllable, count in re.findall(r"(\S+?)\((\d+)\)", value):
        syllable = toneless(syllable)
        counts[syllable] = counts.get(syllable, 0) + int(count)
    return sorted(counts, key=lambda s: -counts[s])


def readings_of(field, value):
    if field == "kHanyuPinlu":
        return by_frequency(value)
    if field == "kMandarin":
        return [toneless(s) for s in value.split()]
    return [toneless(s) for part in value.split() for s in part.split(":")[1].split(",")]


def add(table, char, readings, first=False):
    old = table.get(char, [])
    new = list(readings) + old if first else old + list(readings)
    # r is the 儿 at the end of a word, not a reading anybody types for a character.
    table[char] = list(dict.fromkeys(s for s in new if re.fullmatch("[a-z]+", s) and s != "r"))


def read_unihan():
    """{character: readings, the usual first}"""
    found = {}
    with bz2.open(SOURCE, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in FIELDS:
                found.setdefault(chr(int(parts[0][2:], 16)), {})[parts[1]] = parts[2]
    table = {}
    for char, fields in found.items():
        for field in FIELDS:
            if field in fields:
                add(table, char, readings_of(field, fields[field]))
    return table


def pairs(text):
    return re.findall(r"(\S)\s+([a-z,]+)", text)


def phrases(text):
    """[(word, [syllable…])], the longest first, so that the first that fits is right."""
    found = {}
    for word, spoken in re.findall(r"([^\sa-z]+) ((?:[a-z]+ ?)+)", text):
        if len(word) != len(spoken.split()):
            sys.exit(f"gen-pinyin: {word} is not {spoken}")
        found[word] = spoken.split()
    return sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))


class Pool:
    """Lists of syllables, each stored once; the last of a list has the top bit set."""

    def __init__(self, syllables):
        self.number = {s: i for i, s in enumerate(syllables)}
        self.cells = [0xFFFF]  # offset 0 means: no reading
        self.offsets = {}

    def put(self, readings):
        key = tuple(readings[:READINGS_MAX])
        if key not in self.offsets:
            self.offsets[key] = len(self.cells)
            numbers = [self.number[s] for s in key]
            self.cells += numbers[:-1] + [numbers[-1] | 0x8000]
        return self.offsets[key]


def print_numbers(declaration, numbers, form="{}", per_line=16):
    print(f"static const {declaration} = {{")
    for i in range(0, len(numbers), per_line):
        print("\t" + ",".join(form.format(n) for n in numbers[i:i + per_line]) + ",")
    print("};\n")


def print_words(name, words):
    print(f"static const struct pinyin_word {name}[] = {{")
    for word, spoken in words:
        print(f'\t{{ "{word}", "{" ".join(spoken)}" }},')
    print("};\n")


def main():
    table = read_unihan()
    for char, reading in pairs(USUAL):
        add(table, char, [reading], first=True)
    for char, reading in pairs(MISSING):
        add(table, char, [reading])
    surnames = {char: readings.split(",") for char, readings in pairs(SURNAMES)}
    compounds, words = phrases(COMPOUNDS), phrases(PHRASES)
    for char, readings in surnames.items():
        add(table, char, readings)
    for word, spoken in compounds + words:
        for char, syllable in zip(word, spoken):
            add(table, char, [syllable])
    compounds = [(w, spoken) for w, spoken in compounds
                 if w[0] in surnames or [table[c][0] for c in w] != spoken]
    words = [(w, spoken) for w, spoken in words if [table[c][0] for c in w] != spoken]
    table = {char: readings for char, readings in table.items() if readings}
    # An override that changes nothing is not worth a row.
    surnames = {c: r for c, r in surnames.items() if table[c][:len(r)] != r}

    syllables = sorted({s for readings in table.values() for s in readings})
    pool = Pool(syllables)
    low, high = 0x3400, 0x9FFF
    dense = [pool.put(table[chr(c)]) if chr(c) in table else 0 for c in range(low, high + 1)]
    sparse = sorted((ord(c), pool.put(r)) for c, r in table.items() if not low <= ord(c) <= high)
    names = sorted((ord(c), pool.put(r)) for c, r in surnames.items())

    print("/* SPDX-License-Identifier: GPL-3.0-or-later AND Unicode-DFS-2016 */")
    print("/* Made by scripts/gen-pinyin.py from Unihan; do not edit. */")
    print("#include <stdint.h>\n")
    print(f"enum {{ PINYIN_LOW = {low:#x}, PINYIN_HIGH = {high:#x} }};\n")
    print("struct pinyin_word { const char *word, *spoken; };\n")
    print("struct pinyin_entry { uint32_t c; uint16_t list; };\n")
    width = max(map(len, syllables)) + 1
    print_numbers(f"char pinyin_syllables[][{width}]", syllables, '"{}"', 12)
    print_numbers("uint16_t pinyin_pool[]", pool.cells)
    print_numbers("uint16_t pinyin_dense[]", dense)
    print_numbers("struct pinyin_entry pinyin_sparse[]",
                  ["{ 0x%x, %d }" % entry for entry in sparse], "{}", 6)
    print_numbers("struct pinyin_entry pinyin_surnames[]",
                  ["{ 0x%x, %d }" % entry for entry in names], "{}", 6)
    print_words("pinyin_compounds", compounds)
    print_words("pinyin_phrases", words)


main()
