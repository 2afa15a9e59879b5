using Sightline.Identity;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

public sealed class PeopleDeskTests : IDisposable
{
    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
    private readonly ManualClock _clock = new();
    private readonly AccessRig _node;

    public PeopleDeskTests() => _node = new AccessRig(_folder, _clock);

    private PeopleDesk Desk => _node.Get<PeopleDesk>();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task A_first_password_opens_nothing_but_the_own_account_until_it_is_changed()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        Assert.Equal(Permission.OwnAccount, anna.ToCaller().May);
        Assert.Equal("first password", anna.State(_clock.GetUtcNow()));

        var changed = await _node.Get<OwnAccount>().ChangePasswordAsync(anna, first, "a long new one, mine", "", AccessRig.Owner);

        Assert.Empty(changed.Problems);
        Assert.Equal(Roles.Quality.May, (await Desk.FindAsync("ANNA"))!.ToCaller().May);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaa")]
    [InlineData("my name is Anna, really")]
    public async Task A_password_that_is_too_weak_or_holds_the_name_is_refused_in_words(string weak)
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");

        var refused = await _node.Get<OwnAccount>().ChangePasswordAsync(anna, first, weak, "", AccessRig.Owner);

        Assert.NotEmpty(refused.Problems);
        Assert.False(refused.OldIsWrong);
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
    }

    [Fact]
    public async Task A_new_password_is_not_the_old_one_and_the_old_one_must_be_right()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var own = _node.Get<OwnAccount>();

        Assert.Contains("is the old one", Assert.Single((await own.ChangePasswordAsync(anna, first, first, "", AccessRig.Owner)).Problems));
        Assert.True((await own.ChangePasswordAsync(anna, "wrong", "a long new one, mine", "", AccessRig.Owner)).OldIsWrong);
        Assert.Contains("user.password-wrong", _node.Acts().Select(a => a.Act));
    }

    [Theory]
    [InlineData("", "quality", "name is")]
    [InlineData("anna b", "quality", "name is")]
    [InlineData("anna\nuser:root as admin", "quality", "name is")]
    [InlineData("anna", "station", "role is")]
    [InlineData("anna", "god", "role is")]
    [InlineData("anna", "vendor", "A vendor needs")]
    public async Task A_wish_that_cannot_be_had_is_refused_in_words_and_nothing_is_made(string name, string role, string problem)
    {
        var refused = await Desk.AddAsync(new PersonWish(name, role), AccessRig.Owner);

        Assert.StartsWith(problem, Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Empty(Desk.List());
        Assert.Empty(_node.Acts());
    }

    [Fact]
    public async Task A_vendor_needs_an_end_to_come_and_stations_or_targets()
    {
        var soon = _clock.GetUtcNow().AddDays(7);

        Assert.NotEmpty((await Desk.AddAsync(new PersonWish("v", "vendor", Stations: ["L1"]), AccessRig.Owner)).Problems);
        Assert.NotEmpty((await Desk.AddAsync(new PersonWish("v", "vendor", ExpiresAt: soon), AccessRig.Owner)).Problems);
        Assert.NotEmpty((await Desk.AddAsync(new PersonWish("v", "vendor", Stations: ["L1"], ExpiresAt: _clock.GetUtcNow()), AccessRig.Owner)).Problems);
        var (vendor, first) = await _node.PersonAsync("v", "vendor", stations: ["L1"], ends: soon);
        Assert.True(vendor.Stations.Holds("L1"));
        Assert.False(vendor.Targets.Holds("mes"));

        _clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal("expired", (await Desk.FindAsync("v"))!.State(_clock.GetUtcNow()));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("v", first));
    }

    [Fact]
    public async Task Nobody_gives_away_more_than_they_have_nor_touches_who_has_more()
    {
        var (anna, _) = await _node.PersonAsync("anna", "admin");
        await _node.PersonAsync("other", "admin");
        var lesser = new Asking("user:i as integrator", Roles.Integrator.May | Permission.ChangePeople, Scope.Of(["L1"]), Scope.Everything);

        foreach (var refused in new[]
        {
            await Desk.AddAsync(new PersonWish("x", "admin", Stations: ["L1"]), lesser with { May = Roles.Integrator.May }),
            await Desk.AddAsync(new PersonWish("x", "auditor"), lesser),
            await Desk.AddAsync(new PersonWish("x", "auditor", Stations: ["L1", "L2"]), lesser),
            await Desk.ChangeAsync(anna, new PersonWish("anna", "auditor", Stations: ["L1"]), lesser),
            await Desk.EndAsync(anna, "out", lesser),
            await Desk.ResetPasswordAsync(anna, null, lesser),
            await Desk.UnlockAsync(anna, null, lesser),
            Desk.SignOut(anna, null, lesser),
        })
        {
            Assert.Contains("more", Assert.Single(refused.Problems), StringComparison.Ordinal);
            Assert.Null(refused.FirstPassword);
        }

        Assert.Empty((await Desk.AddAsync(new PersonWish("x", "auditor", Stations: ["L1"]), lesser)).Problems);
    }

    [Fact]
    public async Task The_last_admin_that_stays_is_kept()
    {
        var (anna, _) = await _node.PersonAsync("anna", "admin");
        await _node.PersonAsync("guest", "admin", ends: _clock.GetUtcNow().AddDays(1));

        Assert.Contains("last admin", Assert.Single((await Desk.EndAsync(anna, null, AccessRig.Owner)).Problems));
        Assert.Contains("last admin", Assert.Single((await Desk.ChangeAsync(anna, new PersonWish("anna", "auditor"), AccessRig.Owner)).Problems));
        Assert.Contains("last admin", Assert.Single((await Desk.ChangeAsync(anna, new PersonWish("anna", "admin", ExpiresAt: _clock.GetUtcNow().AddDays(9)), AccessRig.Owner)).Problems));

        await _node.PersonAsync("bert", "admin");
        Assert.Empty((await Desk.EndAsync((await Desk.FindAsync("anna"))!, "left", AccessRig.Owner)).Problems);
    }

    [Fact]
    public async Task An_ended_account_opens_nothing_is_never_changed_again_and_its_name_is_not_given_anew()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var (token, _) = _node.Get<SessionTable>().Begin(anna, null, null);

        Assert.Empty((await Desk.EndAsync(anna, "left", AccessRig.Owner)).Problems);

        Assert.Null(_node.Get<SessionTable>().Find(token));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first));
        var ended = (await Desk.FindAsync("anna"))!;
        Assert.Contains("has ended", Assert.Single((await Desk.ChangeAsync(ended, new PersonWish("anna", "admin"), AccessRig.Owner)).Problems));
        Assert.Contains("has ended", Assert.Single((await Desk.ResetPasswordAsync(ended, null, AccessRig.Owner)).Problems));
        Assert.NotEmpty((await Desk.AddAsync(new PersonWish("Anna", "operator"), AccessRig.Owner)).Problems);
    }

    [Fact]
    public async Task Of_two_changes_of_one_account_at_once_the_later_is_refused_and_not_written_down()
    {
        await _node.PersonAsync("anna", "quality");
        var (one, two) = ((await Desk.FindAsync("anna"))!, (await Desk.FindAsync("anna"))!);
        Assert.Empty((await Desk.ChangeAsync(one, new PersonWish("anna", "operator"), AccessRig.Owner)).Problems);
        var acts = _node.Acts().Count;

        Assert.NotEmpty((await Desk.ChangeAsync(two, new PersonWish("anna", "auditor"), AccessRig.Owner)).Problems);

        Assert.Equal(Roles.Operator, (await Desk.FindAsync("anna"))!.Role);
        Assert.Equal(acts, _node.Acts().Count);
    }

    [Fact]
    public async Task A_reset_gives_a_new_first_password_and_ends_sessions_lock_and_second_factor()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var (token, _) = _node.Get<SessionTable>().Begin(anna, null, null);
        await _node.SecondFactorAsync(anna);

        var reset = await Desk.ResetPasswordAsync((await Desk.FindAsync("anna"))!, "forgot", AccessRig.Owner);

        Assert.NotEqual(first, reset.FirstPassword);
        Assert.Null(_node.Get<SessionTable>().Find(token));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first));
        var welcome = Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", reset.FirstPassword!));
        Assert.True(welcome.Person is { MustChangePassword: true, SecondFactor: false, FactorKey: null, RecoveryCodesLeft: 0 });
    }

    [Fact]
    public async Task No_act_and_no_file_holds_a_password()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        await _node.Get<OwnAccount>().ChangePasswordAsync(anna, first, "a long new one, mine", "", AccessRig.Owner);

        foreach (var act in _node.Get<ActBox>().Oldest(100).Select(a => System.Text.Encoding.UTF8.GetString(a.Body)))
        {
            Assert.DoesNotContain(first, act);
            Assert.DoesNotContain("a long new one", act);
        }

        Assert.DoesNotContain(first, (await Desk.FindAsync("anna"))!.PasswordHash!);
    }
}
