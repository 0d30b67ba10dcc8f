import com.lesfurets.jenkins.unit.BasePipelineTest

/** Runs the Jenkinsfile as a build would, with every step a recorder: what is run, in which order, and with which role. */
class Build extends BasePipelineTest {
    List<String> ran = []
    List<String> asked = []
    String role = ''
    String branch = 'main'
    boolean nightly = false
    /** A command that fails. */
    String failing
    /** The question that is answered by no. */
    String refused

    private boolean condition
    private boolean skipping

    void setUp() {
        super.setUp()
        binding.setVariable('env', [BRANCH_NAME: branch, GIT_COMMIT: '0123456789abcdef', BUILD_NUMBER: '7', AWS_ACCOUNT: '000000000000'])
        // Words of the declarative syntax that only say something of the build.
        ['options', 'triggers', 'agent', 'environment'].each { word -> helper.registerAllowedMethod(word, [Closure], { Closure body -> null }) }
        ['pipeline', 'stages', 'script', 'steps'].each { word -> helper.registerAllowedMethod(word, [Closure], { Closure body -> body() }) }
        helper.registerAllowedMethod('when', [Closure], { Closure body -> condition = true; body(); skipping = !condition })
        helper.registerAllowedMethod('branch', [String], { String name -> condition &= branch == name })
        helper.registerAllowedMethod('triggeredBy', [String], { String cause -> condition &= nightly })
        helper.registerAllowedMethod('not', [Closure], { Closure body ->
            boolean before = condition
            condition = true
            body()
            condition = before && !condition
        })
        helper.registerAllowedMethod('input', [Closure], { Closure body -> if (!skipping) body() })
        helper.registerAllowedMethod('message', [String], { String question ->
            asked << question
            if (refused != null && question.contains(refused)) throw new InterruptedException('Refused')
        })
        helper.registerAllowedMethod('submitter', [String], { String who -> ran << "approved by ${who}".toString() })
        helper.registerAllowedMethod('stage', [String, Closure], { String name, Closure body -> stage(body) })
        helper.registerAllowedMethod('steps', [Closure], { Closure body -> if (!skipping) body() })
        helper.registerAllowedMethod('post', [Closure], { Closure body -> if (!skipping) body() })
        helper.registerAllowedMethod('always', [Closure], { Closure body -> body() })
        helper.registerAllowedMethod('failure', [Closure], { Closure body -> null })
        helper.registerAllowedMethod('junit', [String], { String path -> ran << "junit ${path}".toString() })
        helper.registerAllowedMethod('junit', [Map], { Map of -> ran << "junit ${of.testResults}".toString() })
        ['archiveArtifacts', 'beforeInput'].each { word -> [String, Map, Boolean].each { type -> helper.registerAllowedMethod(word, [type], { value -> null }) } }
        helper.registerAllowedMethod('file', [Map], { Map of -> of })
        helper.registerAllowedMethod('withCredentials', [List, Closure], { List of, Closure body -> body() })
        helper.registerAllowedMethod('withEnv', [List, Closure], { List of, Closure body ->
            role = (of.join(' ') =~ /earshot-pipeline-(\w+)/)[0][1]
            try { body() } finally { role = '' }
        })
        helper.registerAllowedMethod('echo', [String], { String line -> ran << "echo ${line}".toString() })
        helper.registerAllowedMethod('sh', [String], { String command ->
            ran << ((role ? "${role}: " : '') + command.replace('npm run pipeline -- ', '')).toString()
            if (failing != null && command.endsWith(failing)) throw new RuntimeException("${command} failed")
        })
    }

    private void stage(Closure body) {
        skipping = false
        body()
        skipping = false
    }

    /** Runs it; what it threw, if anything. */
    Throwable run() {
        setUp()
        try {
            runScript('Jenkinsfile')
            return null
        } catch (Throwable thrown) {
            return thrown
        }
    }

    List<String> commands() { ran.findAll { !it.startsWith('junit') && !it.startsWith('echo') && !it.startsWith('approved') } }
}

def ALWAYS = ['install', 'check', 'test', 'images', 'smoke']
def tests = [
    'a change that is only proposed is tried, and touches nothing': {
        def build = new Build(branch: 'a-change')
        assert build.run() == null
        assert build.commands() == ALWAYS
        assert build.asked == []
    },
    'main goes to staging and to production, each after somebody said so, each stage by its own role': {
        def build = new Build()
        assert build.run() == null
        assert build.commands() == ALWAYS + ['images: push', 'plan: plan staging', 'apply: apply staging',
            'deploy: deploy staging', 'deploy: load staging', 'deploy: ledger staging', 'plan: plan production',
            'apply: apply production', 'deploy: deploy production', 'deploy: load production', 'deploy: ledger production']
        assert build.asked.size() == 2
    },
    'nothing is applied that nobody approved': {
        def build = new Build(refused: 'staging')
        assert build.run() instanceof InterruptedException
        assert build.commands().last() == 'plan: plan staging'
    },
    'the night has soak and chaos, and deploys nothing': {
        def build = new Build(nightly: true)
        assert build.run() == null
        assert build.commands() == ALWAYS + ['soak', 'chaos']
    },
    'reports are kept': {
        def build = new Build()
        build.run()
        assert build.ran.containsAll(['junit reports/junit.xml', 'junit reports/smoke/junit.xml', 'junit reports/load-staging/junit.xml'])
    },
]
['staging', 'production'].each { environment ->
    ['deploy', 'load', 'ledger'].each { failing ->
        tests["${environment} goes back by itself where ${failing} fails".toString()] = {
            def build = new Build(failing: "${failing} ${environment}")
            def thrown = build.run()
            assert thrown?.message?.contains("${failing} ${environment}")
            assert build.commands().last() == "deploy: rollback ${environment}".toString()
            assert build.commands().count { it.contains('rollback') } == 1
            // What failed in staging never comes to production.
            if (environment == 'staging') assert !build.commands().any { it.contains('production') }
        }
    }
}

int failed = 0
tests.each { name, test ->
    try {
        test()
        println "ok ${name}"
    } catch (Throwable fault) {
        failed++
        println "not ok ${name}\n${fault.message}"
    }
}
println "${tests.size() - failed} passed, ${failed} failed"
System.exit(failed == 0 ? 0 : 1)
