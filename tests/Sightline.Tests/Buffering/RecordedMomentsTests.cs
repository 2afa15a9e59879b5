using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

/// <summary>Positions by the clock of the journal, against looking at every fact.</summary>
public sealed class RecordedMomentsTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 8, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Both_edges_agree_with_looking_at_every_fact()
    {
        for (var round = 0; round < 300; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var facts = new Facts(random);
            var head = random.Next(facts.Count + 1);
            foreach (var moment in facts.Moments(random))
            {
                var known = Enumerable.Range(1, head).Select(position => (long)position).ToList();

                // As answers show it, where the moment says no more than that; what is gone is older than all.
                var isShown = Shown(moment) == moment;
                Assert.True(
                    known.LastOrDefault(p => facts.At(p) is not { } fact || (isShown ? Shown(fact.Times.RecordedAt) : fact.Times.RecordedAt) <= moment) == facts.LastBy(head, moment),
                    $"Seed {seed}, head {head}: last by {moment:O} is {facts.LastBy(head, moment)}");
                Assert.True(
                    known.Append(head + 1).First(p => p > head || facts.At(p)?.Times.RecordedAt >= moment) == facts.FirstSince(head, moment),
                    $"Seed {seed}, head {head}: first since {moment:O} is {facts.FirstSince(head, moment)}");
            }
        }
    }

    [Fact]
    public void A_moment_of_whole_milliseconds_lasts_to_the_end_of_its_millisecond_and_any_other_is_what_it_says()
    {
        var shown = s_start.AddMilliseconds(7);
        Assert.Equal(shown.AddMicroseconds(999), RecordedMoments.EndOf(shown));
        Assert.Equal(shown.AddMicroseconds(1), RecordedMoments.EndOf(shown.AddMicroseconds(1)));
        Assert.Equal(DateTimeOffset.MaxValue, RecordedMoments.EndOf(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_earliest_and_the_latest_moment_there_is_are_before_and_after_all()
    {
        var facts = new Facts(new Random(1));
        Assert.Equal(((long)facts.Gone, (long)facts.Count), (facts.LastBy(facts.Count, DateTimeOffset.MinValue), facts.LastBy(facts.Count, DateTimeOffset.MaxValue)));
        Assert.Equal((facts.Gone + 1L, facts.Count + 1L), (facts.FirstSince(facts.Count, DateTimeOffset.MinValue), facts.FirstSince(facts.Count, DateTimeOffset.MaxValue)));
    }

    private static DateTimeOffset Shown(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>Facts in the order of their clock: some in the same microsecond, many in the same millisecond, and the first of them gone.</summary>
    private sealed class Facts : IFactSource
    {
        private readonly List<Fact> _facts = [];

        public Facts(Random random)
        {
            var at = s_start;
            var count = random.Next(1, 40);
            for (var position = 1; position <= count; position++)
            {
                at = at.AddMicroseconds(random.Next(4) switch { 0 => 0, 1 => random.Next(1, 400), 2 => 1_000, _ => random.Next(1, 5_000) });
                _facts.Add(new Fact(position, FactKinds.Event, "S", null, new FactTimes(null, at, at), "", [], []));
            }

            Gone = random.Next(3) == 0 ? random.Next(count) : 0;
        }

        public int Count => _facts.Count;

        public int Gone { get; }

        /// <summary>On, just before and just after each, as answers show it, and far off.</summary>
        public IEnumerable<DateTimeOffset> Moments(Random random) =>
            _facts.Select(f => f.Times.RecordedAt).SelectMany(at => (DateTimeOffset[])[at, at.AddTicks(-1), at.AddTicks(1), at.AddMicroseconds(-1), at.AddMicroseconds(1), Shown(at), Shown(at).AddMilliseconds(1)])
                .Append(s_start.AddDays(-1)).Append(s_start.AddDays(1)).Append(s_start.AddTicks(random.Next(100_000))).Select(at => at.ToOffset(TimeSpan.FromHours(random.Next(-11, 12))));

        public Fact? At(long position) => position > Gone && position <= Count ? _facts[(int)position - 1] : null;

        public Fact? Find(string kind, string source, string key) => throw new InvalidOperationException("Nobody looks for a name here.");
    }
}
