/*
 * bench: BuDDy (Debian's libbdd-dev) on the question of the set engine.
 * Standard input: two lists, each a line with its length, then one rule a line:
 *   accept source.first source.last destination.first destination.last dport.first dport.last sport.first sport.last
 *   protocols proto.first proto.last [proto.first proto.last]
 * Output: milliseconds of CPU for the first list, for the second, equal or different, nodes of the first.
 * Variables: source, destination, protocol, destination port, source port, high bit first: the order that the set
 * engine uses too. Lists are walked from the end, runs of one action united as a balanced tree first.
 */
#include <bdd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const int width[5] = {32, 32, 8, 16, 16};
static const int base[5] = {0, 32, 64, 72, 88};

static double cpu(void) { return (double)clock() * 1000.0 / CLOCKS_PER_SEC; }

/* value <= bound (or >=), one bit after another from the lowest. */
static BDD compare(int field, uint32_t bound, int below) {
  BDD result = bdd_addref(bddtrue);
  for (int i = 0; i < width[field]; i++) {
    int variable = base[field] + width[field] - 1 - i;
    int bit = (bound >> i) & 1;
    BDD next = below ? (bit ? bdd_ite(bdd_ithvar(variable), result, bddtrue) : bdd_ite(bdd_ithvar(variable), bddfalse, result))
                     : (bit ? bdd_ite(bdd_ithvar(variable), result, bddfalse) : bdd_ite(bdd_ithvar(variable), bddtrue, result));
    bdd_addref(next);
    bdd_delref(result);
    result = next;
  }
  return result;
}

static BDD range(int field, uint32_t first, uint32_t last) {
  BDD high = compare(field, last, 1), low = compare(field, first, 0);
  BDD both = bdd_addref(bdd_and(high, low));
  bdd_delref(high);
  bdd_delref(low);
  return both;
}

static BDD conjunction(BDD a, BDD b) {
  BDD both = bdd_addref(bdd_and(a, b));
  bdd_delref(a);
  bdd_delref(b);
  return both;
}

static BDD unite(BDD *list, int count) {
  if (count == 1) return list[0];
  BDD a = unite(list, count / 2), b = unite(list + count / 2, count - count / 2);
  BDD any = bdd_addref(bdd_or(a, b));
  bdd_delref(a);
  bdd_delref(b);
  return any;
}

struct rule { int accept, protocols; uint32_t bound[10], proto[4]; };

static struct rule *read_list(int *count) {
  if (scanf("%d", count) != 1) exit(2);
  struct rule *rules = malloc(sizeof(struct rule) * (size_t)*count);
  for (int i = 0; i < *count; i++) {
    struct rule *r = rules + i;
    if (scanf("%d", &r->accept) != 1) exit(2);
    for (int k = 0; k < 8; k++) if (scanf("%u", &r->bound[k]) != 1) exit(2);
    if (scanf("%d", &r->protocols) != 1) exit(2);
    for (int k = 0; k < 2 * r->protocols; k++) if (scanf("%u", &r->proto[k]) != 1) exit(2);
  }
  return rules;
}

static BDD match(struct rule *r) {
  BDD m = range(4, r->bound[6], r->bound[7]);
  m = conjunction(m, range(3, r->bound[4], r->bound[5]));
  BDD protocol = range(2, r->proto[0], r->proto[1]);
  if (r->protocols == 2) {
    BDD other = range(2, r->proto[2], r->proto[3]);
    BDD any = bdd_addref(bdd_or(protocol, other));
    bdd_delref(protocol);
    bdd_delref(other);
    protocol = any;
  }
  m = conjunction(m, protocol);
  m = conjunction(m, range(1, r->bound[2], r->bound[3]));
  return conjunction(m, range(0, r->bound[0], r->bound[1]));
}

static BDD decide(struct rule *rules, int count) {
  BDD result = bdd_addref(bddfalse);
  BDD *run = malloc(sizeof(BDD) * (size_t)count);
  for (int end = count; end > 0;) {
    int start = end;
    while (start > 0 && rules[start - 1].accept == rules[end - 1].accept) start--;
    for (int i = start; i < end; i++) run[i - start] = match(rules + i);
    BDD any = unite(run, end - start);
    BDD next = rules[start].accept ? bdd_or(result, any) : bdd_apply(result, any, bddop_diff);
    bdd_addref(next);
    bdd_delref(result);
    bdd_delref(any);
    result = next;
    end = start;
  }
  free(run);
  return result;
}

int main(void) {
  bdd_init(1 << 20, 1 << 18);
  bdd_setvarnum(104);
  bdd_setcacheratio(8);
  bdd_gbc_hook(NULL);
  int n[2];
  struct rule *lists[2];
  for (int i = 0; i < 2; i++) lists[i] = read_list(&n[i]);
  double start = cpu();
  BDD a = decide(lists[0], n[0]);
  double middle = cpu();
  BDD b = decide(lists[1], n[1]);
  printf("%.2f %.2f %s %d\n", middle - start, cpu() - middle, a == b ? "equal" : "different", bdd_nodecount(a));
  return 0;
}
