using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

public sealed class SessionTests : IDisposable
{
    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
    private readonly ManualClock _clock = new();
    private readonly AccessRig _node;

    public SessionTests() => _node = new AccessRig(_folder, _clock, ("Access:SessionLength", "08:00:00"), ("Access:SessionIdle", "01:00:00"));

    private SessionTable Sessions => _node.Get<SessionTable>();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task A_session_ends_when_it_was_idle_and_is_not_listed_any_more()
    {
        var (anna, _) = await _node.PersonAsync("anna", "quality");
        var (token, _) = Sessions.Begin(anna, "10.0.0.7", "A browser");
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(Sessions.Find(token));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(Sessions.Find(token));
        Assert.Single(Sessions.Of(anna.Id));

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(Sessions.Find(token));
        Assert.Empty(Sessions.Of(anna.Id));
        Assert.Empty(Sessions.Present());
    }

    [Fact]
    public async Task A_session_ends_at_its_end_however_busy()
    {
        var (anna, _) = await _node.PersonAsync("anna", "quality");
        var (token, _) = Sessions.Begin(anna, null, null);
        for (var i = 0; i < 15; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(30));
            Assert.NotNull(Sessions.Find(token));
        }

        _clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Null(Sessions.Find(token));
    }

    [Fact]
    public async Task Sign_out_everywhere_ends_all_sessions_of_that_person_and_of_nobody_else()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var (bert, _) = await _node.PersonAsync("bert", "quality");
        var (one, two, other) = (Sessions.Begin(anna, null, null).Token, Sessions.Begin(anna, null, null).Token, Sessions.Begin(bert, null, null).Token);
        Assert.Equal((2, _clock.GetUtcNow()), Sessions.Present()[anna.Id]);

        Assert.Empty(_node.Get<PeopleDesk>().SignOut(anna, "panel left open", AccessRig.Owner).Problems);

        Assert.Null(Sessions.Find(one));
        Assert.Null(Sessions.Find(two));
        Assert.NotNull(Sessions.Find(other));
        Assert.Contains(("os:tests as owner from command-line", "user.signed-out", "user:anna"), _node.Acts());
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else_by_its_id()
    {
        var (anna, _) = await _node.PersonAsync("anna", "quality");
        var (bert, _) = await _node.PersonAsync("bert", "quality");
        var (token, session) = Sessions.Begin(anna, null, null);

        Assert.False(Sessions.End(bert.Id, session.Id));
        Assert.NotNull(Sessions.Find(token));
        Assert.True(Sessions.End(anna.Id, session.Id));
        Assert.Null(Sessions.Find(token));
    }

    [Fact]
    public async Task A_changed_password_ends_all_sessions_but_this_one()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var (here, there) = (Sessions.Begin(anna, null, null), Sessions.Begin(anna, null, null));

        await _node.Get<OwnAccount>().ChangePasswordAsync(anna, first, "a long new one, mine", here.Session.Id, AccessRig.Owner);

        Assert.NotNull(Sessions.Find(here.Token));
        Assert.Null(Sessions.Find(there.Token));
    }

    [Fact]
    public async Task What_a_browser_calls_itself_is_one_short_line()
    {
        var (anna, _) = await _node.PersonAsync("anna", "quality");

        var kept = Sessions.Begin(anna, null, "Evil\r\nline" + new string('x', 500)).Session.Browser!;

        Assert.Equal(200, kept.Length);
        Assert.DoesNotContain(kept, char.IsControl);
    }

    [Fact]
    public async Task An_invitation_makes_one_admin_within_a_day_and_only_the_newest_counts()
    {
        var invitations = _node.Get<Invitations>();
        var (old, token) = (invitations.Make(), invitations.Make());
        Assert.False(invitations.IsGood(old));
        Assert.Null(await invitations.AcceptAsync(old, "anna", "a long new one, mine", null));
        Assert.NotEmpty((await invitations.AcceptAsync(token, "anna", "short", null))!.Problems);

        Assert.Empty((await invitations.AcceptAsync(token, "anna", "a long new one, mine", null))!.Problems);

        Assert.False(invitations.IsGood(token));
        Assert.Null(await invitations.AcceptAsync(token, "bert", "a long new one, mine", null));
        Assert.Equal(Roles.Admin, Assert.Single(_node.Get<PeopleDesk>().List()).Role);
    }

    [Fact]
    public async Task An_invitation_is_over_after_a_day_and_once_there_is_an_admin()
    {
        var invitations = _node.Get<Invitations>();
        var late = invitations.Make();
        _clock.Advance(TimeSpan.FromHours(24));
        Assert.False(invitations.IsGood(late));

        var token = invitations.Make();
        await _node.PersonAsync("anna", "admin");
        Assert.Null(await invitations.AcceptAsync(token, "bert", "a long new one, mine", null));
    }
}
