// The same two models by hand, on std::priority_queue, with no control plane: a batch of tasks on a number of slots
// where one in twenty fails and is done again, and a queue with sixteen servers. Prints CPU seconds as JSON.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

using Event = std::pair<double, int>;
using EventList = std::priority_queue<Event, std::vector<Event>, std::greater<Event>>;

static double batch(long tasks, int slots, unsigned seed) {
  std::mt19937_64 random(seed);
  const double sigma = std::sqrt(std::log(1 + 0.25));
  std::lognormal_distribution<double> run(std::log(30.0) - sigma * sigma / 2, sigma);
  std::uniform_real_distribution<double> unit(0, 1);
  EventList list;
  long waiting = tasks;
  double now = 0;
  for (int slot = 0; slot < slots && waiting > 0; ++slot, --waiting) list.push({run(random), slot});
  while (!list.empty()) {
    const auto [time, slot] = list.top();
    list.pop();
    now = time;
    if (unit(random) < 0.05) ++waiting;
    if (waiting == 0) continue;
    --waiting;
    list.push({now + run(random), slot});
  }
  return now;
}

static double queue(long arrivals, int servers, unsigned seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(0.9 * servers), service(1.0);
  EventList list;
  long left = arrivals, waiting = 0;
  int busy = 0;
  double now = 0;
  list.push({gap(random), 0});
  while (!list.empty()) {
    const auto [time, isDeparture] = list.top();
    list.pop();
    now = time;
    if (isDeparture != 0) {
      if (waiting == 0) {
        --busy;
        continue;
      }
      --waiting;
      list.push({now + service(random), 1});
      continue;
    }
    if (--left > 0) list.push({now + gap(random), 0});
    if (busy == servers) {
      ++waiting;
      continue;
    }
    ++busy;
    list.push({now + service(random), 1});
  }
  return now;
}

int main(int count, char **words) {
  if (count < 5) return 2;
  const std::string model = words[1];
  const long size = std::atol(words[2]);
  const int slots = std::atoi(words[3]), times = std::atoi(words[4]);
  const std::clock_t before = std::clock();
  double sum = 0;
  for (int i = 0; i < times; ++i) sum += model == "batch" ? batch(size, slots, i) : queue(size, slots, i);
  const double seconds = double(std::clock() - before) / CLOCKS_PER_SEC;
  std::printf("{\"seconds\": %.6f, \"end\": %.3f}\n", seconds, sum / times);
  return 0;
}
