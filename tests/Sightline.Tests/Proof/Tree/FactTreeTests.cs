using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Proof.Tree;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Proof.Tree;

/// <summary>The tree over the facts, compared with one that is nothing but the definition.</summary>
public sealed class FactTreeTests(FactTreeTests.Grown grown) : IClassFixture<FactTreeTests.Grown>
{
    private const int Most = 600;
    private const int Large = 5_000;

    [Fact]
    public void The_root_of_every_size_is_the_one_of_the_definition()
    {
        for (var n = 0; n <= Most; n++)
        {
            Assert.Equal(NaiveTree.Root(grown.First(n)), grown.Tree.RootAt(n));
        }
    }

    [Fact]
    public void Every_inclusion_is_the_path_of_the_definition_and_leads_to_the_root()
    {
        foreach (var n in Enumerable.Range(1, 40).Concat([127, 128, 129, 255, 256, 257, 383, 511, 512, 513, Most]))
        {
            var (root, positions) = (grown.Tree.RootAt(n), Enumerable.Range(1, n).Where(p => n <= 40 || p % 17 == 1 || p >= n - 2).Select(p => (long)p).ToList());
            var paths = grown.Tree.Inclusions(positions, n);
            for (var i = 0; i < positions.Count; i++)
            {
                Assert.Equal(NaiveTree.Path((int)positions[i] - 1, grown.First(n)), paths[i]);
                Assert.Equal(root, TreeProof.RootOf(TreeHash.Leaf(grown.Hashes[(int)positions[i] - 1]), positions[i] - 1, n, paths[i]));
            }
        }
    }

    [Fact]
    public void Every_consistency_is_the_path_of_the_definition_and_is_believed()
    {
        foreach (var (m, n) in Enumerable.Range(1, 33).SelectMany(n => Enumerable.Range(1, n), (n, m) => (m, n)).Concat([(1, 600), (255, 256), (256, 257), (256, 600), (300, 512), (511, 600), (512, 600), (599, 600), (600, 600)]))
        {
            var path = grown.Tree.Consistency(m, n);
            Assert.Equal(NaiveTree.Since(m, grown.First(n)), path);
            Assert.True(TreeProof.IsConsistent(m, grown.Tree.RootAt(m), n, grown.Tree.RootAt(n), path), $"{m} of {n}");
        }
    }

    [Fact]
    public void Of_any_larger_tree_proofs_hold_and_bent_ones_do_not()
    {
        var sizes = Gen.Choose(1, Large);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll((from n in sizes from p in sizes from m in sizes from bit in Gen.Choose(0, 255) select (n, p: 1 + (p % n), m: 1 + (m % n), bit)).ToArbitrary(), c =>
        {
            var (root, leaf) = (grown.Tree.RootAt(c.n), TreeHash.Leaf(grown.Hashes[c.p - 1]));
            var (path, since) = (grown.Tree.Inclusion(c.p, c.n), grown.Tree.Consistency(c.m, c.n));
            Assert.Equal(root, TreeProof.RootOf(leaf, c.p - 1, c.n, path));
            Assert.True(TreeProof.IsConsistent(c.m, grown.Tree.RootAt(c.m), c.n, root, since));

            Assert.NotEqual(root, TreeProof.RootOf(Bent(leaf, c.bit), c.p - 1, c.n, path));
            Assert.False(TreeProof.IsConsistent(c.m, Bent(grown.Tree.RootAt(c.m), c.bit), c.n, root, since));
            for (var i = 0; i < path.Count; i++)
            {
                Assert.NotEqual(root, TreeProof.RootOf(leaf, c.p - 1, c.n, [.. path.Select((h, j) => i == j ? Bent(h, c.bit) : h)]));
            }

            for (var i = 0; i < since.Count; i++)
            {
                Assert.False(TreeProof.IsConsistent(c.m, grown.Tree.RootAt(c.m), c.n, root, [.. since.Select((h, j) => i == j ? Bent(h, c.bit) : h)]));
            }

            Assert.Null(TreeProof.RootOf(leaf, c.p - 1, c.n, [.. path, leaf]));
            Assert.True(path.Count == 0 || TreeProof.RootOf(leaf, c.p - 1, c.n, [.. path.Skip(1)]) is not { } shorter || !shorter.SequenceEqual(root));
        }));
    }

    [Fact]
    public void A_tree_that_goes_on_after_any_restart_has_the_rows_of_one_that_never_stopped()
    {
        var random = new Random(8);
        using var folder = new JournalFolder();
        using (var db = ProjectionFile.OpenWriter(folder.Folder, folder.Clock))
        {
            var at = 0;
            while (at < Most)
            {
                var stage = new TreeStage();
                stage.Load(db);
                var to = Math.Min(Most, at + 1 + random.Next(90));
                Grown.Carry(stage, db, grown.Facts[at..to], commit: random.Next(3) > 0, out var kept);
                at = kept ? to : at;
            }
        }

        using var one = new ProjectionReader(folder.Folder);
        using var other = new ProjectionReader(grown.Folder.Folder);
        string Nodes(ProjectionReader reader, string where) => string.Join('\n', Hosting.Dump.Rows(reader, $"SELECT level, n, hex(hash) FROM tree_nodes WHERE {where} ORDER BY level, n"));
        Assert.Equal(Nodes(other, $"(n + 1) << level <= {Most}"), Nodes(one, "1"));
        Assert.Equal(NaiveTree.Root(grown.First(Most)), TreeEdge.From(Most, one.Read(db => Bytes(db, "SELECT hashes FROM tree_edge")).Chunk(32)).Root());
    }

    [Fact]
    public void What_no_tree_can_answer_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => grown.Tree.RootAt(Large + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => grown.Tree.Inclusion(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => grown.Tree.Inclusion(6, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => grown.Tree.Consistency(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => grown.Tree.Consistency(6, 5));
    }

    private static byte[] Bytes(SqliteDatabase db, string sql)
    {
        using var rows = db.Prepare(sql).Query();
        return rows.Read() ? rows.Bytes(0) : [];
    }

    private static byte[] Bent(byte[] hash, int bit) => [.. hash.Select((b, i) => i == bit / 8 ? (byte)(b ^ (1 << (bit % 8))) : b)];

    /// <summary>A journal with its tree, made once.</summary>
    public sealed class Grown : IAsyncLifetime
    {
        private JournalReader? _journal;
        private ProjectionReader? _projections;

        internal JournalFolder Folder { get; } = new();

        internal FactTree Tree => new(_journal!, _projections!);

        internal Fact[] Facts { get; private set; } = [];

        internal IReadOnlyList<byte[]> Hashes { get; private set; } = [];

        internal IReadOnlyList<byte[]> First(int n) => [.. Hashes.Take(n)];

        public async ValueTask InitializeAsync()
        {
            await using (var journal = Folder.Open())
            {
                for (var i = 0; i < Large; i += 1_000)
                {
                    await journal.AppendAsync([.. Enumerable.Range(i, 1_000).Select(k => Folder.Draft($"k{k}"))], default);
                }
            }

            _journal = new JournalReader(Folder.Folder.Journal);
            Facts = [.. _journal.Read(0, Large)];
            Hashes = [.. Facts.Select(f => f.Hash)];
            using (var db = ProjectionFile.OpenWriter(Folder.Folder, Folder.Clock))
            {
                var stage = new TreeStage();
                stage.Load(db);
                foreach (var some in Facts.Chunk(370))
                {
                    Carry(stage, db, some, commit: true, out _);
                }
            }

            _projections = new ProjectionReader(Folder.Folder);
        }

        internal static void Carry(TreeStage stage, SqliteDatabase db, IEnumerable<Fact> facts, bool commit, out bool kept)
        {
            db.Run("BEGIN");
            foreach (var fact in facts)
            {
                stage.Apply(new Step(fact), db, new Ledger());
            }

            stage.Finish(db);
            db.Run(commit ? "COMMIT" : "ROLLBACK");
            kept = commit;
        }

        public ValueTask DisposeAsync()
        {
            _projections?.Dispose();
            _journal?.Dispose();
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
