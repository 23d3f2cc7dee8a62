/** Invented people: common surnames with given names put together by chance. Pure. Every character is in GBK, some of the
 *  given names on purpose in its rarer part, which banks' and payers' systems often get wrong. */

import type { Random } from '../core/random.ts';

const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万覃武钱',
  '欧阳',
  '司徒',
  '诸葛',
];
const given = [
  ...'伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红建国文斌宇浩然子涵梓轩雨欣怡佳琪思源嘉慧晨曦志鹏俊凯雪梅兰竹松柏云飞月清秋春生海波林森晓东南山',
];
const rare = [...'喆堃淼鑫垚犇珺翀旻晞璟璇昱晟烨赟祎骁彧'];

export function chineseName(random: Random): string {
  const second = random.percent(12) ? random.pick(rare) : random.pick(given);
  return random.pick(surnames) + (random.percent(75) ? random.pick(given) : '') + second;
}

const firstNames =
  'Anna Bernd Carla Dieter Elif Frieda Georg Hülya Ingo Jürgen Katja Lukas Märta Nils Olga Paul Renate Sören Tim Uta Viktor Wiebke Yasmin Zoë'.split(
    ' ',
  );
const lastNames =
  'Ackermann Böhm Claßen Dürr Ebert Förster Grünwald Hartmann Iversen Jäger Krüger Lorenz Müller Neumann Oelke Petersen Quast Rößler Schäfer Thiele Uhlig Vogt Weiß Yıldız Zöllner'.split(
    ' ',
  );

export function germanName(random: Random): string {
  return `${random.pick(firstNames)} ${random.pick(lastNames)}`;
}
